"""How many statements a tenant has received: exact, and never a scan of them all.

Storing counts nothing, for a counter's row would put all writers of a tenant in one queue. Whoever asks counts what has
come since somebody asked before, which is a stretch of one index, and keeps the sum. A store that is filled before
anybody asks is counted in stretches, so the first answers say "at least".
"""

from dataclasses import dataclass

from lms.lrs import writes

STRETCH = 10_000
"""So many are counted at once. Measured: 7 ms, and a fifth of a second straight after a large import, before autovacuum."""
KEPT_FROM = 500
"""Fewer than these are counted again next time, rather than written down."""
BUSY = 10_000
"""The last minute is not counted beyond these."""

# Nothing appears later below the watermark, so the sum up to it stays true; disposal takes nothing away from what was received.
_COUNT = """
select k.total, s.count, s.last, w.at,
       (select count(*) from (select from statement where tenant_id = %(tenant)s and stored > now() - interval '1 minute' limit %(busy)s + 1) m)
  from (select coalesce(max(total), 0) as total, coalesce(max(through), '-infinity') as through
          from statement_count where tenant_id = %(tenant)s) k,
       (select timestamptz 'epoch' + lrs_watermark(%(tenant)s) * interval '1 microsecond' as at offset 0) w,
       lateral (select count(*) as count, max(stored) as last from (
         select stored from statement where tenant_id = %(tenant)s and stored > k.through and stored <= w.at order by stored limit %(stretch)s) f) s
"""

_KEEP = """
insert into statement_count (tenant_id, through, total) values (%s, %s, %s)
on conflict (tenant_id) do update set through = excluded.through, total = excluded.total where statement_count.through < excluded.through
"""


@dataclass(frozen=True)
class Count:
    """How many have come in all, and in the last minute; `whole` is False while older ones are still being counted."""

    total: int
    last_minute: int
    whole: bool


def count(*, tenant_id: int) -> Count:
    """Give how many statements the tenant has received; what was counted is kept for the next who asks."""
    row = writes.connection().execute(_COUNT, {"tenant": tenant_id, "stretch": STRETCH, "busy": BUSY}, prepare=True).fetchone()
    assert row is not None
    before, new, last, through, last_minute = row
    whole = new < STRETCH
    if new >= KEPT_FROM:
        writes.connection().execute(_KEEP, (tenant_id, through if whole else last, before + new))
    return Count(before + new, last_minute, whole)
