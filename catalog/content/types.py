"""Which content types package files are served as: a list of ours, never what a file says of itself (pure).

No charset is said: a header would overrule the page's own <meta charset>, and old packages are not all UTF-8."""

UNKNOWN = "application/octet-stream"
TYPES = {
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "css": "text/css",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "json": "application/json",
    "map": "application/json",
    "xml": "application/xml",
    "txt": "text/plain",
    "csv": "text/csv",
    "vtt": "text/vtt",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
    "ico": "image/x-icon",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "wasm": "application/wasm",
}


def content_type(path: str) -> str:
    """The type by the last extension alone; what is not on the list is bytes to download."""
    name = path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return TYPES.get(extension.lower(), UNKNOWN) if stem and dot else UNKNOWN
