"""Reading the record store. The tenant stands first in every signature."""

from lms.lrs.queries.progress import Achieved, Achievement, achieved, achievements, progress_of
from lms.lrs.queries.statements import Page, Sight, list_statements, one_statement, watermark

__all__ = [
    "Achieved",
    "Achievement",
    "Page",
    "Sight",
    "achieved",
    "achievements",
    "list_statements",
    "one_statement",
    "progress_of",
    "watermark",
]
