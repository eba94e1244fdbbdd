"""The people of the follow-up's tests: Perstorp's HR, a manager, her staff, and a course that Helsingborg shares."""

from dataclasses import dataclass

from catalog.models import Course
from lms.access.permissions import Role
from lms.identity.models import Member, Unit
from lms.tenancy.models import Organisation
from tests.factories.platform import make_member, make_tenant, make_unit
from tests.factories.reporting import share_course


@dataclass(frozen=True)
class Story:
    """Perstorp and Helsingborg before anybody has learnt anything."""

    perstorp: Organisation
    helsingborg: Organisation
    care: Unit
    north: Unit
    school: Unit
    course: Course
    eskil: Member
    marianne: Member
    amina: Member
    tove: Member
    author: Member


def begin() -> Story:
    """Everything is committed."""
    perstorp, helsingborg = make_tenant("perstorp"), make_tenant("helsingborg")
    care = make_unit(perstorp, "Vård och omsorg")
    north, school = make_unit(perstorp, "Hemtjänst norr", parent=care), make_unit(perstorp, "Åsens skola")
    marianne = make_member(perstorp, "Marianne Lindvall", job_title="Enhetschef", unit=north)
    return Story(
        perstorp=perstorp,
        helsingborg=helsingborg,
        care=care,
        north=north,
        school=school,
        course=share_course(helsingborg, perstorp),
        eskil=make_member(perstorp, "Eskil Norrby", job_title="HR-specialist", roles=(Role.HR,)),
        marianne=marianne,
        amina=make_member(perstorp, "Amina Holmér", unit=north, manager=marianne),
        tove=make_member(perstorp, "Tove Lindvik", job_title="Lärare", unit=school),
        author=make_member(helsingborg, "Johan Ek", roles=(Role.AUTHOR, Role.HR)),
    )
