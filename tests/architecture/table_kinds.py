"""Which kind each table is (architecture 4). A table that is not here fails the build.

T: one tenant writes and reads. S: one tenant writes, others read by a policy. G: global, no personal data.
P: a pool's ledger, changed only in functions. J: the job queue's own, ids only."""

GLOBAL = ("organisation", "network", "network_member", "host", "person", "content_package", "package_file", "alembic_version")
TENANT = (
    "member", "unit", "employment", "staff_file", "role_grant", "oidc_provider", "identity_link", "login_session", "audit_event", "mail",
    "enrolment", "seat_assignment", "course_completion", "certificate", "requirement", "export_file",
    "follow_up_state", "statement", "statement_related", "statement_ref", "lrs_activity", "lrs_document", "lrs_actor", "progress",
    "progress_feed", "lrs_credential", "lrs_token", "lrs_grant", "statement_count", "retention_rule", "retention_run", "retention_step",
    "progress_carried", "achievement_carried", "statement_voided", "lrs_attachment", "statement_attachment",
    "statement_id", "retention_nightly",
    "forward_target", "forward_outbox", "form_token",
)  # fmt: skip
SHARED = (
    "tenant_brand", "course", "course_version", "course_au", "course_session", "course_listing", "course_offer", "course_acceptance",
    "seat_pool", "roster_row", "attendance_mark", "course_count",
)  # fmt: skip
LEDGER = ("pool_counter", "pool_participation", "seat_holder", "seat_queue", "seat_journal")
JOBS = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers")
