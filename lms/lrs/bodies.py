"""What senders put into a body: JSON, or statements with the bytes of their attachments; within the limits."""

from typing import Any

import orjson
from flask import request

from lms.core.errors import TooLarge
from lms.core.settings import current_settings
from lms.lrs import attachments, multipart
from lms.lrs.refusals import ParameterRefused

TYPES_SECTION = "Communication 1.5"


def body() -> bytes:
    """Give the body, within the setting xapi_max_body. Raises TooLarge."""
    limit = current_settings().xapi_max_body
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise TooLarge(f"a body may be at most {limit} bytes here; send it in several", code="body-too-large")
    return request.get_data(cache=False)


def statements() -> tuple[Any, dict[str, bytes]]:
    """Give a body of statements: the parsed JSON, and the bytes of attachments that came along, by hash.

    Raises ParameterRefused when it is neither application/json nor multipart/mixed that begins with it.
    """
    said = (request.mimetype or "").lower()
    if said == "application/json":
        return _parsed(body()), {}
    if said != "multipart/mixed":
        raise ParameterRefused("must be application/json, or multipart/mixed that begins with it", path="Content-Type", section=TYPES_SECTION)
    boundary = multipart.boundary_of(request.headers["Content-Type"])
    if boundary is None:
        raise ParameterRefused("must name the boundary of its parts (RFC 2046)", path="Content-Type", section=TYPES_SECTION)
    try:
        parts = multipart.parse(body(), boundary)
    except multipart.MalformedMultipart as malformed:
        raise ParameterRefused(f"must be multipart/mixed: {malformed}", path="$", section=TYPES_SECTION) from None
    if not parts or parts[0].headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ParameterRefused("must begin with the statements, as application/json", path="part 0", section=TYPES_SECTION)
    limit = current_settings().xapi_max_attachment
    if any(len(part.content) > limit for part in parts[1:]):
        raise TooLarge(f"an attachment may be at most {limit} bytes here; give it a fileUrl instead", code="attachment-too-large")
    return _parsed(parts[0].content), attachments.contents_of(parts[1:])


def _parsed(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ParameterRefused(f"must be JSON in UTF-8: {error}", path="$", section="Communication 1.4") from None
