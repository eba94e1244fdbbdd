"""Where to go after sign-in: a path on the same host, whatever was asked for. Pure.

`next` comes from the address bar, so anyone can send a link that names another site there (open redirect)."""

from urllib.parse import unquote, urlsplit

LONGEST = 1024
_SIGN_IN_PATHS = ("/logga-in", "/logga-ut", "/utloggad")


def local_path(text: str | None, *, otherwise: str = "/") -> str:
    """`text` when a browser would stay on this host with it, else `otherwise`.

    Browsers read "\\" as "/", drop tabs and line breaks, and take "//x" as a host: each refuses the text. A path
    back to the sign-in itself is refused too, since it would go round in circles."""
    if not text or len(text) > LONGEST or not text.startswith("/"):
        return otherwise
    # Once and twice decoded: a proxy in between may decode what the browser did not.
    for form in (text, unquote(text), unquote(unquote(text))):
        if not form.isprintable() or "\\" in form or form.startswith("//") or "/../" in f"{urlsplit(form).path}/":
            return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    if parts.scheme or parts.netloc or parts.path.startswith(_SIGN_IN_PATHS):
        return otherwise
    return text
