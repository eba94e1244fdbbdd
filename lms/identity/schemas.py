"""What addresses of signing in may hold."""

from marshmallow import fields

from lms.http.forms import FormSchema


class NextQuery(FormSchema):
    """Where to go after the sign-in; what is no path of this host is taken for the front page (next_path)."""

    next = fields.String(load_default="")
