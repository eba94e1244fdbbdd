"""Statements' texts go to the database as they are, and plain ones are stored in a single round trip.

A text within JSON was read three times before it was a column: when it arrived, to count the rows, and to make them. `lrs_store`
stays for the code that calls it.
"""

from alembic import op

revision = "0021_store_from_arrays"
down_revision = "0020_near_beginnings"

# As lrs_store (0018), but that the texts stand beside the rows, in their order.
STORE_ROWS = """
create function lrs_store_rows(
  p_tenant integer, p_first bigint, p_rows json, p_raws text[], p_progress json, p_definitions json, p_consumers text[],
  p_authority text, p_credential uuid, p_grant uuid,
  out first bigint, out added uuid[], out derived boolean, out told boolean, out unlearned text[])
language plpgsql volatile as $$
declare
  v_count constant integer := cardinality(p_raws);
  v_ids uuid[];
begin
  first := p_first;
  if first is null then
    first := lrs_begin_write(p_tenant, v_count, false);
  end if;
  with sent as materialized (
    select t.*, timestamptz 'epoch' + (first + t.place) * interval '1 microsecond' as stored from rows from (
      json_to_recordset(p_rows) as (
        place integer, id uuid, timestamp timestamptz, verb text, ifi text, actor_key uuid, object_key uuid,
        activity_id text, registration uuid, ref_id uuid, related uuid[]),
      unnest(p_raws)) as t(
        place, id, timestamp, verb, ifi, actor_key, object_key, activity_id, registration, ref_id, related, raw)
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

# All that is stored for plain statements of a credential, or nothing: it fails (LR001) when the credential is not open, or not as
# the caller knew it, or its use is to be noted again; and (LR002) when anything more than storing has to be done: an id is
# taken, a statement is awaited by one that voids it, a definition is not known word for word.
STORE_AT_ONCE = """
create function lrs_store_at_once(
  p_tenant integer, p_slug text, p_credential uuid, p_hash bytea, p_name text, p_scopes text[],
  p_rows json, p_raws text[], p_progress json, p_definitions json, p_consumers text[], p_authority text,
  out first bigint, out told boolean)
language plpgsql volatile as $$
declare
  v record;
begin
  perform from lrs_credential c join organisation o on o.id = c.tenant_id and o.slug = p_slug and o.is_tenant
   where c.tenant_id = p_tenant and c.id = p_credential and c.secret_hash = p_hash and c.name = p_name and c.scopes = p_scopes
     and c.revoked_at is null and (c.expires_at is null or c.expires_at > now()) and c.last_used_at >= now() - interval '10 minutes';
  if not found then
    raise exception 'the credential is not as it was' using errcode = 'LR001';
  end if;
  select s.* into v
    from lrs_store_rows(p_tenant, null, p_rows, p_raws, p_progress, p_definitions, p_consumers, p_authority, p_credential, null) s;
  if not v.derived or v.unlearned is not null then  -- nothing is derived unless all were new
    raise exception 'there is more to be done than to store' using errcode = 'LR002';
  end if;
  first := v.first;
  told := v.told;
end $$;
"""


def upgrade() -> None:
    """The two functions; what they write to is there."""
    op.execute(STORE_ROWS)
    op.execute(STORE_AT_ONCE)
