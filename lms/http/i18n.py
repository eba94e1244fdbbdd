"""Texts: Swedish in the source, English in each package's catalogue."""

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel

from lms.http import preferences, template_texts

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lms", "catalog", "licensing", "reporting")


def catalogues() -> list[Path]:
    """Every hand-kept catalogue (.po) of the product."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("translations/*/LC_MESSAGES/messages.po"))


def compile_catalogues() -> int:
    """Every catalogue has its compiled twin, not older than itself. Returns how many were compiled."""
    compiled = 0
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        buffer = BytesIO()
        with source.open("rb") as text:
            write_mo(buffer, read_po(text, locale=source.parents[1].name))
        temporary = target.with_suffix(".tmp")
        temporary.write_bytes(buffer.getvalue())
        temporary.replace(target)
        compiled += 1
    return compiled


def init_app(app: Flask) -> None:
    """The app answers in the visitor's language and reasons about time in Sweden."""
    folders = sorted({str(source.parents[2]) for source in catalogues()})
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders) or "translations"
    app.config["BABEL_DEFAULT_LOCALE"] = "sv"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Stockholm"
    template_texts.init_app(app, Babel(app, locale_selector=preferences.language))
