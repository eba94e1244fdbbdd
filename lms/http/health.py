"""Health, readiness and metrics on the API host, for whoever keeps the service alive."""

import os

from flask import Flask, Response, jsonify
from sqlalchemy import text

from lms.access.guard import public, public_without_database
from lms.core import metrics
from lms.core.db import db
from lms.http.hosts import HostKind, blueprint

pages = blueprint("health", __name__, host=HostKind.API)


@pages.get("/health")
@public_without_database
def health() -> Response:
    """The process answers, also while the database does not."""
    return jsonify(status="ok")


@pages.get("/ready")
@public
def ready() -> Response:
    """The database answers and its schema is there; 503 otherwise (by the unit of work)."""
    version = db.session.scalar(text("select version_num from alembic_version"))
    return jsonify(status="ok", schema=version)


@pages.get("/metrics")
@public
def figures() -> Response:
    """Figures for Prometheus. They hold no personal data; a proxy keeps the path from the outside."""
    return Response(metrics.text(shared_folder=os.environ.get("PROMETHEUS_MULTIPROC_DIR")), mimetype="text/plain")


def init_app(app: Flask) -> None:
    """Register the three."""
    app.register_blueprint(pages)
