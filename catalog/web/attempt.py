"""Trying a service for a form: what it changed is undone when a rule is broken, and the form is shown again."""

from collections.abc import Callable

from flask import redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from lms.core.db import db
from lms.core.errors import Invalid
from lms.http.forms import FormSchema, load


def attempt(schema: type[FormSchema], act: Callable[..., str], show: Callable[..., str]) -> ResponseReturnValue:
    """Load the form, `act(**loaded)` and go to the address it answers; when a rule is broken, `show` the form again
    with what was written and `errors`, as 400."""
    try:
        loaded = load(schema, CombinedMultiDict([request.form, request.files]))
        with db.session.begin_nested():
            address = act(**loaded)
    except Invalid as error:
        return show(values=request.form, errors=error.fields or {"_form": [error.message]}), 400
    return redirect(address, 303)
