"""All courses of the demonstration, what must be taken by whom, the course sessions and the pools."""

from dataclasses import dataclass
from datetime import timedelta

from demo.sources.course import DemoCourse
from demo.sources.courses_people import CARE, SCHOOL, SOCIAL
from demo.sources.courses_society import BUILD, DEMO, RESCUE
from demo.sources.courses_work import ECON, HR, IT, LEAD

COURSES: tuple[DemoCourse, ...] = CARE + SCHOOL + SOCIAL + IT + LEAD + HR + ECON + RESCUE + BUILD + DEMO
BY_TITLE = {course.title: course for course in COURSES}

# Which of our own packages a course plays; every other e-learning course plays the short one made from its own words.
PACKAGES = {"Säkra förflyttningar": "sakra-forflyttningar", "Basala hygienrutiner": "basala-hygienrutiner"}

_EVERYBODY = ("Informationssäkerhet för alla",)
_CARE_STAFF = ("Säkra förflyttningar", "Basala hygienrutiner", "Läkemedelshantering inför delegering", "HLR med hjärtstartare")
_SCHOOL_STAFF = ("Orosanmälan – så gör du", "Trygghet mot kränkande behandling")

# Job title → titles of courses that a municipality's staff with it must have a valid certificate for; None is everybody.
REQUIREMENTS: dict[str | None, tuple[str, ...]] = {
    None: _EVERYBODY,
    "Undersköterska": _CARE_STAFF,
    "Vårdbiträde": _CARE_STAFF[:3],
    "Sjuksköterska": ("Basala hygienrutiner", "HLR med hjärtstartare"),
    "Stödassistent": ("Säkra förflyttningar", "Basala hygienrutiner"),
    "Lärare": _SCHOOL_STAFF,
    "Förskollärare": (*_SCHOOL_STAFF, "Barn-HLR och första hjälpen"),
    "Barnskötare": (*_SCHOOL_STAFF, "Barn-HLR och första hjälpen"),
    "Socialsekreterare": ("Säkerhet vid hembesök och hot", "Våld i nära relationer (FREDA)"),
    "Enhetschef": ("Arbetsmiljö för chefer och skyddsombud (BAM)", "Systematiskt arbetsmiljöarbete"),
    "Rektor": ("Arbetsmiljö för chefer och skyddsombud (BAM)", "Trygghet mot kränkande behandling"),
    "Måltidsbiträde": ("Livsmedelshygien och egenkontroll",),
    "Kock": ("Livsmedelshygien och egenkontroll",),
    "VA-tekniker": ("Dricksvattenhygien",),
    "Upphandlare": ("Mutor, jäv och oegentligheter",),
}


@dataclass(frozen=True)
class DemoSession:
    """One run of a classroom, webinar or blended course, `days` from the day of the installation."""

    course: str
    days: int
    hour: int
    place: str
    places: int
    leader: str  # employment number at the owner

    @property
    def length(self) -> timedelta:
        """At most a working day; longer courses meet several times."""
        return timedelta(minutes=min(BY_TITLE[self.course].minutes, 420))


_TOWNS = {
    "helsingborg": "Kursgården, Helsingborg", "angelholm": "Navet, Ängelholm", "klippan": "Övningsrummet, Klippan",
    "landskrona": "Lärosalen, Landskrona", "bastad": "Sal Havet, Båstad", "perstorp": "Brandstationen, Perstorp",
    "astorp": "Utbildningssalen, Åstorp", "bjuv": "Kurslokalen, Bjuv", "svalov": "Sal Ek, Svalöv", "hoganas": "Sal Kullen, Höganäs",
    "orkelljunga": "Kurslokalen, Örkelljunga",
}  # fmt: skip
LIFTING_SESSION = DemoSession("Personlyft och lyftselar", 12, 13, "Övningsrummet, Klippan", 12, "10011")


def sessions() -> list[DemoSession]:
    """The story's session in Klippan, and two or three of every course that meets."""
    found = [LIFTING_SESSION, DemoSession("Personlyft och lyftselar", 26, 9, "Övningsrummet, Klippan", 12, "10011")]
    meeting = [course for course in COURSES if course.delivery != "elearning" and course.title != "Personlyft och lyftselar"]
    for index, course in enumerate(meeting):
        place = "På webben" if course.delivery == "webinar" else _TOWNS[course.owner]
        for run in range(2 + index % 2):
            days = 9 + (index * 5) % 30 + run * 28
            found.append(DemoSession(course.title, days, 9 if run % 2 else 13, place, 25 if course.delivery == "webinar" else 16, "10011"))
    return found


@dataclass(frozen=True)
class DemoPool:
    """A common pool of named licences for a course, with what each tenant is guaranteed; the rest is first come, first served."""

    course: str
    capacity: int
    guaranteed: dict[str, int]
    registry_number: str


POOLS: tuple[DemoPool, ...] = (
    DemoPool("Säkra förflyttningar", 40, {"perstorp": 5, "klippan": 4}, "HBG 2026/1417"),
    DemoPool("Läkemedelshantering inför delegering", 400, {"perstorp": 20, "bjuv": 30, "svalov": 30}, "HBG 2026/1502"),
    DemoPool("Motiverande samtal (MI)", 60, {"landskrona": 10}, "HBG 2026/0988"),
    DemoPool("Nätfiske – känn igen och rapportera", 1_500, {}, "ÄNG 2026/331"),
)
