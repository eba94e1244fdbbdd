"""What forms say of what is wrong: our words in every field, and a day that can be counted on from."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask_babel import lazy_gettext
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from lms.access.permissions import Role
from lms.core.clock import today
from lms.core.errors import Invalid
from lms.http.app import Samlar
from lms.http.forms import Day, FormSchema, load
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

FAR = ["9999-12-31", "0001-01-01", "1939-12-31", "2101-01-01"]


def schemas(kind: type[FormSchema] = FormSchema) -> Iterator[type[FormSchema]]:
    """Every form of the product, whose modules the app has imported."""
    for each in kind.__subclasses__():
        if each.__module__.split(".")[0] in ("lms", "catalog", "licensing", "reporting"):
            yield each
        yield from schemas(each)


def inner(field: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    """The field, and the one that a list is made of."""
    yield field
    if isinstance(field, fields.List):
        yield from inner(field.inner)


def each_field() -> Iterator[tuple[str, fields.Field[Any]]]:
    """Every field of every form, bound as it is when something is loaded."""
    for schema in schemas():
        for name, field in schema().fields.items():
            yield from ((f"{schema.__module__}.{schema.__name__}.{name}", each) for each in inner(field))


@pytest.mark.usefixtures("app")
def test_every_field_of_every_form_speaks_our_words() -> None:
    english = {}
    for name, field in each_field():
        said = [text for text in field.error_messages.values() if isinstance(text, str)]
        said += [repr(each) for each in field.validators if isinstance(each, validate.Validator) and isinstance(each.error, str | None)]
        if said:
            english[name] = said
    assert len(list(schemas())) > 25
    assert english == {}


@pytest.mark.usefixtures("app")
def test_every_day_of_every_form_can_be_counted_on_from() -> None:
    assert [name for name, field in each_field() if isinstance(field, fields.Date) and not bounded(field)] == []


def bounded(field: fields.Field[Any]) -> bool:
    """Whether days far off are refused."""
    return any(isinstance(each, validate.Range) and each.min is not None and each.max is not None for each in field.validators)


class Everything(FormSchema):
    """A field of each kind, with the validators that forms use, and no sentence of its own."""

    short = fields.String(validate=validate.Length(max=3))
    between = fields.String(validate=validate.Length(2, 3))
    few = fields.Integer(validate=validate.Range(1, 5))
    odd = fields.String(validate=validate.And(validate.OneOf(["1"]), validate.Regexp("[0-9]")))
    role = fields.Enum(Role, by_value=True)
    when = fields.Time("%H:%M")
    each = fields.List(fields.String(validate=validate.OneOf(["a"])))
    day = Day()
    needed = fields.UUID(required=True)


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        ({"short": "fyra"}, ["Skriv högst 3 tecken."]),
        ({"between": "a"}, ["Skriv mellan 2 och 3 tecken."]),
        ({"few": "6"}, ["Skriv ett tal från 1 till 5."]),
        ({"few": "sex"}, ["Skriv ett heltal, till exempel 24."]),
        ({"odd": "x"}, ["Välj något i listan.", "Värdet går inte att använda."]),
        ({"role": "konung"}, ["Välj något i listan."]),
        ({"when": "en"}, ["Skriv tid som 13:00."]),
        ({"each": "b"}, ["Välj något i listan."]),
        ({"day": "2026-02-30"}, ["Skriv datum som 2026-12-01."]),
        *(({"day": day}, ["Skriv ett datum mellan 1940 och 2100."]) for day in FAR),
        ({"needed": ""}, ["Fyll i fältet."]),
        ({"needed": "x"}, ["Välj något i listan."]),
        ({"more": "1"}, ["Fältet finns inte i formuläret."]),
    ],
)
def test_what_is_wrong_is_said_in_swedish(app: Samlar, said: dict[str, str], sentences: list[str]) -> None:
    with app.test_request_context(base_url="http://perstorp.localhost:8000"), pytest.raises(Invalid) as refused:
        load(Everything, MultiDict({"needed": "0190163d-8694-739b-aea5-966c26f8ad91", **said}))
    assert refused.value.fields == {next(iter(said)): sentences}


def test_a_domain_error_takes_a_text_alone_for_one_sentence() -> None:
    wrong: Any = {"a": lazy_gettext("Välj ja eller nej."), "b": "Nej.", "c": ["Ett.", "Två."], "d": ("Tre.",)}
    assert Invalid(fields=wrong).fields == {"a": ["Välj ja eller nej."], "b": ["Nej."], "c": ["Ett.", "Två."], "d": ["Tre."]}


def test_one_forms_words_change_no_other_schema() -> None:
    assert fields.Integer().error_messages["invalid"] == "Not a valid integer."
    assert Everything._declared_fields["few"].validators[0].error is None


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("path", ["/?utm_source=mail", "/kurser?utm_source=mail&q=lyft", "/utseende?sparat=1&fbclid=x", "/mitt-larande?x="])
def test_an_address_with_somebody_elses_words_opens_the_page(client_for: Callable[..., Visitor], path: str) -> None:
    assert client_for("perstorp", make_member(make_tenant("perstorp"))).get(path).status_code == 200


@pytest.mark.usefixtures("session")
def test_a_programs_misspelt_parameter_is_still_refused(client_for: Callable[..., Visitor]) -> None:
    answer = client_for("perstorp", make_member(make_tenant("perstorp"))).get("/api/courses?omrde=care")
    assert answer.status_code == 400
    assert answer.json["errors"] == [{"field": "omrde", "detail": "Fältet finns inte i formuläret."}]


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("day", FAR)
def test_a_role_until_the_end_of_time_is_a_sentence(client_for: Callable[..., Visitor], day: str) -> None:
    tenant = make_tenant("perstorp")
    visitor = client_for("perstorp", make_member(tenant, roles=(Role.TENANT_ADMIN,)))
    form = {"member_id": str(make_member(tenant).id), "role": "hr", "starts_on": (today() + timedelta(days=1)).isoformat(), "last_day": day}
    answer = visitor.post("/administration/roller", form)
    assert answer.status_code == 400
    assert "Skriv ett datum mellan 1940 och 2100." in answer.text


@pytest.mark.usefixtures("session")
def test_a_course_in_another_script_is_a_sentence(client_for: Callable[..., Visitor]) -> None:
    visitor = client_for("perstorp", make_member(make_tenant("perstorp"), roles=(Role.HR,)))
    word = "١.0190163d-8694-739b-aea5-966c26f8ad91"
    assert visitor.post("/uppfoljning/krav", {"course": word}).status_code == 400
    assert visitor.post("/uppfoljning/export", {"kurs": word}).status_code == 400
    assert "ett urval som inte finns" in visitor.get("/uppfoljning/medarbetare", query_string={"kurs": word}).text
