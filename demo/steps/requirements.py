"""Step: what is mandatory for whom, tenant by tenant."""

from datetime import timedelta

from sqlalchemy import exists, select

from demo.sources.catalogue import REQUIREMENTS
from demo.sources.organisations import DemoTenant
from demo.steps.courses import readable_courses
from lms.core.clock import today
from lms.core.db import db, unit_of_work
from reporting.models import Requirement
from reporting.services import requirements

IN_FORCE_SINCE = timedelta(days=365)


def fill(tenant: DemoTenant) -> None:
    """The tenant asks of each job title what the table says; a company asks only what everybody needs."""
    with unit_of_work(tenant_id=tenant.code):
        if db.session.scalar(select(exists().where(Requirement.tenant_id == tenant.code))):
            return
        courses = readable_courses(tenant.code)
        for job_title, titles in REQUIREMENTS.items():
            if tenant.kind != "municipality" and job_title is not None:
                continue
            for title in titles:
                owner_id, course_id = courses[title]
                requirements.add(
                    tenant_id=tenant.code, owner_id=owner_id, course_id=course_id, job_title=job_title, unit_id=None,
                    starts_on=today() - IN_FORCE_SINCE,
                )  # fmt: skip
