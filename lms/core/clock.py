"""Time: stored in UTC, reasoned about in Europe/Stockholm."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Sweden right now."""
    return now().astimezone(STOCKHOLM).date()


def stockholm(moment: datetime) -> datetime:
    """The same instant on a Swedish clock. `moment` must be aware."""
    return moment.astimezone(STOCKHOLM)


def local_day_start(day: date) -> datetime:
    """The instant, in UTC, at which `day` begins in Sweden."""
    return datetime.combine(day, time.min, STOCKHOLM).astimezone(UTC)
