"""What Flask keeps of what is running, without its proxies: each use of one costs more than most of what is looked up by it."""

from flask import g, request

kept = g._get_current_object  # type: ignore[attr-defined]  # of every proxy, by Werkzeug's documentation
"""`g` itself. Raises RuntimeError outside of application contexts."""

asked = request._get_current_object  # type: ignore[attr-defined]
"""The request itself. Raises RuntimeError outside of requests."""
