"""Tables of licensing: pools and their ledger, enrolments and assignments, rosters and counts."""

from licensing.models.enrolment import LIVE, Enrolment, SeatAssignment
from licensing.models.ledger import PoolCounter, PoolParticipation, SeatHolder, SeatJournal, SeatQueue
from licensing.models.pool import SeatPool
from licensing.models.roster import AttendanceMark, CourseCount, RosterRow

__all__ = [
    "LIVE", "AttendanceMark", "CourseCount", "Enrolment", "PoolCounter", "PoolParticipation", "RosterRow",
    "SeatAssignment", "SeatHolder", "SeatJournal", "SeatPool", "SeatQueue",
]  # fmt: skip
