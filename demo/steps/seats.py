"""Step: course sessions, and the pools of seats. (Pools follow when licensing has its services.)"""

from demo.sources.organisations import DemoTenant
from demo.sources.people import Worker


def fill(tenant: DemoTenant) -> None:
    """The tenant's sessions are planned and its pools open."""


def use(people: dict[str, list[Worker]]) -> None:
    """Some of the common pool's seats are taken."""
