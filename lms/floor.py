"""Setting up the platform's floor. It stands beside lms/__init__.py, so that commands load only what they need."""

from lms import administration, identity, landing, lrs
from lms.core import logs, metrics
from lms.core.db import init_database
from lms.http import bodies, headers, health, i18n, openapi, pages, problems, static
from lms.http.app import Samlar


def init_app(app: Samlar, *, database_url: str) -> None:
    """The platform's floor is in place; the floors above register on it."""
    settings = app.settings
    logs.configure(as_json=settings.environment != "test", quiet=settings.environment == "test")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-samlar" if settings.scheme == "https" else "samlar",
        SESSION_COOKIE_SECURE=settings.scheme == "https",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        KEPT_PANEL_SECONDS=0.0 if settings.environment == "test" else 10.0,  # tests want to see each change at once
        WTF_CSRF_CHECK_DEFAULT=False,  # lms.http.app decides which requests are checked
        WTF_CSRF_TIME_LIMIT=settings.session_hours * 3600,
        WTF_CSRF_SSL_STRICT=False,  # Fetch metadata and Origin are checked instead (lms.http.headers)
        MAX_CONTENT_LENGTH=bodies.FORM,  # lms.http.app gives more where a view takes a file
        MAX_FORM_MEMORY_SIZE=bodies.FORM,
    )
    init_database(app, url=database_url, pool_size=settings.database_pool, statement_timeout_ms=settings.statement_timeout_ms)
    app.csrf.init_app(app)
    for part in (logs, metrics, i18n, pages, static, headers, problems, openapi, health):
        part.init_app(app)
    for feature in (identity, administration, lrs, landing):
        feature.init_app(app)
