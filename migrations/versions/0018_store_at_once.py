"""Storing statements in one round trip: what is written for them, in one function of the database.

A statement in a request of its own cost six round trips, each of which costs more on both sides than what it asks for.
The functions run as who calls them: row policies hold in them as everywhere.
"""

from alembic import op

revision = "0018_store_at_once"
down_revision = "0017_mail_calendar"

_DONE = ("completed_at", "passed_at", "failed_at", "satisfied_at", "attended_at", "terminated_at", "score_scaled")
_KNOWN = ", ".join(f"progress.{name}" for name in _DONE)
_MERGED = ", ".join(f"greatest(progress.{name}, excluded.{name})" for name in _DONE)

MERGE_PROGRESS = f"""
create function lrs_merge_progress(p_tenant integer, p_rows json, p_now timestamptz, p_consumers text[]) returns boolean
language plpgsql volatile as $$
begin
  with sent as materialized (
    select * from json_to_recordset(p_rows) as t(
      ifi text, activity_id text, first_at timestamptz, last_at timestamptz, completed_at timestamptz, passed_at timestamptz,
      failed_at timestamptz, satisfied_at timestamptz, attended_at timestamptz, terminated_at timestamptz, score_scaled double precision)
  ), changed as (
    insert into progress (tenant_id, ifi, activity_id, person_id, first_at, last_at, {", ".join(_DONE)}, changed_at)
    select p_tenant, s.ifi, s.activity_id, a.person_id, s.first_at, s.last_at, {", ".join("s." + name for name in _DONE)}, p_now
      from sent s left join lrs_actor a on a.tenant_id = p_tenant and a.ifi = s.ifi
     order by s.ifi, s.activity_id
    on conflict (tenant_id, ifi, activity_id) do update set
      person_id = coalesce(progress.person_id, excluded.person_id),
      first_at = least(progress.first_at, excluded.first_at),
      last_at = greatest(progress.last_at, excluded.last_at),
      ({", ".join(_DONE)}) = row({_MERGED}),
      changed_at = case when ({_KNOWN}) is distinct from ({_MERGED}) then excluded.changed_at else progress.changed_at end
    where excluded.first_at < progress.first_at or excluded.last_at > progress.last_at
       or (progress.person_id is null and excluded.person_id is not null)
       or ({_KNOWN}) is distinct from ({_MERGED})
    returning ifi, activity_id, changed_at
  )
  insert into progress_feed (tenant_id, consumer, ifi, activity_id, changed_at)
  select p_tenant, c.name, p.ifi, p.activity_id, p_now
    from (select ifi, activity_id from changed where changed_at = p_now
          union
          -- an older achievement that comes late changes no maximum, but may be worth a certificate of its own
          select ifi, activity_id from sent where coalesce(completed_at, passed_at, satisfied_at, attended_at) is not null) p
   cross join unnest(p_consumers) as c(name);
  return found;
end $$;
"""

# 1. The first instant of storing, unless the caller has taken it; from here on the tenant's lists end before it.
# 2. The rows whose id is not taken, in the order sent. Their text is closed here, since only here it is known when they are stored.
# 3. Progress and its feed, when all were new and none is awaited by one that voids it: else the caller knows more of it.
# 4. Which definitions are not word for word the ones that are known.
STORE = """
create function lrs_store(
  p_tenant integer, p_first bigint, p_rows json, p_progress json, p_definitions json, p_consumers text[],
  p_authority text, p_credential uuid, p_grant uuid,
  out first bigint, out added uuid[], out derived boolean, out told boolean, out unlearned text[])
language plpgsql volatile as $$
declare
  v_count constant integer := json_array_length(p_rows);
  v_ids uuid[];
begin
  first := p_first;
  if first is null then
    first := lrs_begin_write(p_tenant, v_count, false);
  end if;
  with sent as materialized (
    select t.*, timestamptz 'epoch' + (first + t.place) * interval '1 microsecond' as stored from json_to_recordset(p_rows) as t(
      place integer, id uuid, timestamp timestamptz, verb text, ifi text, actor_key uuid, object_key uuid,
      activity_id text, registration uuid, ref_id uuid, raw text, related uuid[])
  ), free as (
    insert into statement_id (tenant_id, id) select p_tenant, s.id from sent s on conflict do nothing returning statement_id.id
  ), kept as (
    insert into statement (tenant_id, id, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, registration,
                           ref_id, authority, credential_id, grant_id, raw)
    select p_tenant, s.id, s.stored, s.timestamp, s.verb, s.ifi, s.actor_key, s.object_key, s.activity_id, s.registration,
           s.ref_id, p_authority, p_credential, p_grant,
           s.raw || ',"stored":"' || to_char(s.stored at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"}'
      from sent s where s.id in (select f.id from free f)
    returning statement.id, statement.stored
  ), named as (
    insert into statement_related (tenant_id, key, stored)
    select p_tenant, k.key, s.stored from sent s, unnest(s.related) as k(key) where s.stored in (select n.stored from kept n)
  )
  select array_agg(n.id) into v_ids from kept n;
  if v_ids is null or cardinality(v_ids) < v_count then
    added := coalesce(v_ids, '{}');
  end if;
  derived := p_progress is not null and added is null
    and not exists (select from statement s where s.tenant_id = p_tenant and s.ref_id = any(v_ids) and s.verb = 'http://adlnet.gov/expapi/verbs/voided')
    and not exists (select from statement_voided v where v.tenant_id = p_tenant and v.id = any(v_ids));
  told := derived and lrs_merge_progress(p_tenant, p_progress, timestamptz 'epoch' + first * interval '1 microsecond', p_consumers);
  if p_definitions is not null then
    select array_agg(d.key) into unlearned from json_each(p_definitions) d
     where not exists (select from lrs_activity a where a.tenant_id = p_tenant and a.id = d.key and a.definition = d.value::text);
  end if;
end $$;
"""


def upgrade() -> None:
    """The two functions; what they write to is there."""
    op.execute(MERGE_PROGRESS)
    op.execute(STORE)
