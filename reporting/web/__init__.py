"""Reporting's pages: follow-up for HR, requirements, files, a manager's own staff, certificates."""

from reporting.web import certificate, exports, overview, person, requirements, staff

ALL = (overview.pages, staff.pages, person.pages, requirements.pages, exports.pages, certificate.pages)
