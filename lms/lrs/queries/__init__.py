"""Reading the record store. The tenant stands first in every signature."""

from lms.lrs.queries.progress import Achieved, Achievement, achieved, achievements, progress_of
from lms.lrs.queries.statements import Page, list_statements, one_statement, watermark
from lms.lrs.queries.ways import Sight

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
