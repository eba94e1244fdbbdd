"""Tables of the catalogue: courses, packages, sharing, course sessions."""

from catalog.models.course import DELIVERIES, FIELDS, STATUSES, Course, CourseAu, CourseListing, CourseVersion
from catalog.models.package import ContentPackage, PackageFile
from catalog.models.session import CourseSession
from catalog.models.sharing import CourseAcceptance, CourseOffer

__all__ = [
    "DELIVERIES", "FIELDS", "STATUSES", "ContentPackage", "Course", "CourseAcceptance", "CourseAu", "CourseListing",
    "CourseOffer", "CourseSession", "CourseVersion", "PackageFile",
]  # fmt: skip
