-- The ledger of seats: the only code that changes pool_counter, pool_participation, seat_holder, seat_journal and
-- seat_queue. Run by 0005_licensing.py; owned by samlar_ledger, a role that nobody signs in as.
--
-- A function that changes a pool first locks its counter's row. What follows is decided from a snapshot taken after
-- that lock: under READ COMMITTED each statement of a function has its own. (Deciding in the statement that waits for
-- the lock would be a trap: PostgreSQL reads the locked row anew after the wait, and no other row.) Rows are then
-- touched in one order: counter, holder, participation, journal. One pool never waits for another. The lock is FOR NO KEY
-- UPDATE, so that foreign keys to the counter, which take a key share of its row, never wait for it.
--
-- Units are counted so that one CHECK holds both rules: used + set_aside <= capacity says that nobody gets more than
-- there is, and that what is set aside for others is not touched; set_aside is the sum of guarantees not yet used.

create function seat_offer(c pool_counter, p pool_participation) returns text language sql volatile as $$
  -- the account that would serve this organisation now, or why none does
  select case
    when c.closes_at <= clock_timestamp() then 'closed'
    when p.guaranteed_used >= p.guaranteed and c.used + c.set_aside >= c.capacity then 'full'
    when p.guaranteed_used + p.common_used >= p.ceiling then 'ceiling'
    when p.guaranteed_used < p.guaranteed then 'guaranteed'
    else 'common' end
$$;

create function seat_grant(p_owner integer, p_pool uuid, p_tenant integer, p_key uuid, p_assignment uuid, p_account text)
returns boolean language plpgsql as $$
-- The caller holds the counter's lock and found a unit in p_account. False, and nothing changed, when the key holds
-- a seat of the pool already.
declare own constant integer := (p_account = 'guaranteed')::integer;
begin
  with held as (
    insert into seat_holder (pool_owner_id, pool_id, holder_key, tenant_id, assignment_id, account, taken_at)
      values (p_owner, p_pool, p_key, p_tenant, p_assignment, p_account, clock_timestamp()) on conflict do nothing returning taken_at
  ), shared as (
    update pool_participation set guaranteed_used = guaranteed_used + own, common_used = common_used + 1 - own
      where pool_owner_id = p_owner and pool_id = p_pool and tenant_id = p_tenant and exists (select from held)
  ), counted as (
    update pool_counter set used = used + 1, set_aside = set_aside - own
      where tenant_id = p_owner and pool_id = p_pool and exists (select from held)
  )
  insert into seat_journal (pool_owner_id, pool_id, tenant_id, from_account, to_account, quantity, assignment_id, at)
    select p_owner, p_pool, p_tenant, p_account, 'assigned', 1, p_assignment, taken_at from held;
  return found;
end $$;

create function seat_promote(p_owner integer, p_pool uuid) returns table (promoted_tenant_id integer, promoted_assignment_id uuid)
language plpgsql as $$
-- The caller holds the counter's lock. Afterwards nobody in the queue could be served: first in order (priority class,
-- then arrival) gets the seat, whoever's guarantee or ceiling does not allow it is passed over and keeps the place.
declare first record;
begin
  loop
    select q.tenant_id, q.holder_key, q.assignment_id, seat_offer(c, p) as offer into first
      from seat_queue q
      join pool_participation p on p.pool_owner_id = q.pool_owner_id and p.pool_id = q.pool_id and p.tenant_id = q.tenant_id
      join pool_counter c on c.tenant_id = q.pool_owner_id and c.pool_id = q.pool_id
      where q.pool_owner_id = p_owner and q.pool_id = p_pool and seat_offer(c, p) in ('guaranteed', 'common')
      order by q.priority, q.seq limit 1;
    exit when not found;
    delete from seat_queue where pool_owner_id = p_owner and pool_id = p_pool and holder_key = first.holder_key;
    update pool_counter set queued = queued - 1 where tenant_id = p_owner and pool_id = p_pool;
    if seat_grant(p_owner, p_pool, first.tenant_id, first.holder_key, first.assignment_id, first.offer) then
      promoted_tenant_id := first.tenant_id;
      promoted_assignment_id := first.assignment_id;
      return next;
    end if;
  end loop;
end $$;

create function pool_open(p_pool uuid, p_capacity integer, p_closes_at timestamptz, p_returnable_until timestamptz) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- The caller's own pool has this capacity, all of it common: opened | already | unknown.
declare me constant integer := current_tenant();
begin
  insert into pool_counter (tenant_id, pool_id, one_seat_per, capacity, closes_at, returnable_until)
    select s.tenant_id, s.id, s.one_seat_per, p_capacity, p_closes_at, p_returnable_until
    from seat_pool s where s.tenant_id = me and s.id = p_pool
    on conflict do nothing;
  if not found then
    perform from pool_counter c where c.tenant_id = me and c.pool_id = p_pool;
    return case when found then 'already' else 'unknown' end;
  end if;
  if p_capacity > 0 then
    insert into seat_journal (pool_owner_id, pool_id, from_account, to_account, quantity, at)
      values (me, p_pool, 'capacity', 'common', p_capacity, clock_timestamp());
  end if;
  return 'opened';
end $$;

create function pool_admit(p_pool uuid, p_organisation integer, p_guaranteed integer, p_ceiling integer)
returns table (answer text, promoted_tenant_id integer, promoted_assignment_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- The owner lets an organisation take part, or changes its share: admitted | full (not enough left to set aside) |
-- below_used (it uses more already) | unknown; then one row 'promoted' for each who got a seat from the queue.
declare
  me constant integer := current_tenant();
  counter pool_counter;
  share pool_participation;
  more integer;
begin
  select * into counter from pool_counter c where c.tenant_id = me and c.pool_id = p_pool for no key update;
  if not found or not exists (select from organisation o where o.id = p_organisation) then
    return query select 'unknown', null::integer, null::uuid; return;
  end if;
  select * into share from pool_participation p where p.pool_owner_id = me and p.pool_id = p_pool and p.tenant_id = p_organisation;
  more := p_guaranteed - coalesce(share.guaranteed, 0);
  if p_guaranteed < share.guaranteed_used or p_ceiling < share.guaranteed_used + share.common_used then
    return query select 'below_used', null::integer, null::uuid; return;
  end if;
  if more > counter.capacity - counter.used - counter.set_aside then
    return query select 'full', null::integer, null::uuid; return;
  end if;
  insert into pool_participation as p (tenant_id, pool_owner_id, pool_id, guaranteed, ceiling, admitted_at)
    values (p_organisation, me, p_pool, p_guaranteed, p_ceiling, clock_timestamp())
    on conflict (pool_owner_id, pool_id, tenant_id) do update set guaranteed = excluded.guaranteed, ceiling = excluded.ceiling;
  if more <> 0 then
    update pool_counter c set set_aside = c.set_aside + more where c.tenant_id = me and c.pool_id = p_pool;
    insert into seat_journal (pool_owner_id, pool_id, tenant_id, from_account, to_account, quantity, at)
      values (me, p_pool, p_organisation, case when more > 0 then 'common' else 'guaranteed' end,
              case when more > 0 then 'guaranteed' else 'common' end, abs(more), clock_timestamp());
  end if;
  return query select 'admitted', null::integer, null::uuid;
  return query select 'promoted', s.* from seat_promote(me, p_pool) s;
end $$;

create function pool_capacity_set(p_pool uuid, p_capacity integer)
returns table (answer text, promoted_tenant_id integer, promoted_assignment_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- The owner's pool holds this many: set | below_used | below_guaranteed | unknown; then a row 'promoted' for each who
-- got a seat from the queue. Seats are never taken from those who have them.
declare
  me constant integer := current_tenant();
  counter pool_counter;
  more integer;
begin
  select * into counter from pool_counter c where c.tenant_id = me and c.pool_id = p_pool for no key update;
  if not found then return query select 'unknown', null::integer, null::uuid; return; end if;
  if p_capacity < counter.used then return query select 'below_used', null::integer, null::uuid; return; end if;
  if p_capacity < counter.used + counter.set_aside then return query select 'below_guaranteed', null::integer, null::uuid; return; end if;
  more := p_capacity - counter.capacity;
  if more <> 0 then
    update pool_counter c set capacity = p_capacity where c.tenant_id = me and c.pool_id = p_pool;
    insert into seat_journal (pool_owner_id, pool_id, from_account, to_account, quantity, at)
      values (me, p_pool, case when more > 0 then 'capacity' else 'common' end,
              case when more > 0 then 'common' else 'capacity' end, abs(more), clock_timestamp());
  end if;
  return query select 'set', null::integer, null::uuid;
  return query select 'promoted', s.* from seat_promote(me, p_pool) s;
end $$;

create function pool_times_set(p_pool uuid, p_closes_at timestamptz, p_returnable_until timestamptz)
returns table (answer text, promoted_tenant_id integer, promoted_assignment_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- The owner's pool gives seats until the one instant and takes them back until the other (a session moved): set | unknown.
declare me constant integer := current_tenant();
begin
  update pool_counter c set closes_at = p_closes_at, returnable_until = p_returnable_until where c.tenant_id = me and c.pool_id = p_pool;
  if not found then return query select 'unknown', null::integer, null::uuid; return; end if;
  return query select 'set', null::integer, null::uuid;
  return query select 'promoted', s.* from seat_promote(me, p_pool) s;
end $$;

create function seat_take(p_owner integer, p_pool uuid, p_employment uuid, p_assignment uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- A seat for an employment of the asking tenant: taken | already | full | ceiling | closed | unknown (an employment or a
-- pool that is foreign, unknown or not shared with the tenant, alike). Asking again with the same assignment answers taken.
declare
  me constant integer := current_tenant();
  day constant date := (clock_timestamp() at time zone 'Europe/Stockholm')::date;
  counter pool_counter;
  asked record;
  held uuid;
begin
  -- First without a lock: whoever comes to a full pool shall not queue up behind those who get a seat.
  select case c.one_seat_per when 'person' then e.person_id else e.id end as key, seat_offer(c, p) as offer into asked
    from employment e, pool_participation p, pool_counter c
    where e.tenant_id = me and e.id = p_employment and e.starts_on <= day and (e.ends_on is null or e.ends_on > day)
      and p.tenant_id = me and p.pool_owner_id = p_owner and p.pool_id = p_pool
      and c.tenant_id = p_owner and c.pool_id = p_pool;
  if not found then return 'unknown'; end if;
  if asked.offer in ('guaranteed', 'common') then
    select * into counter from pool_counter c where c.tenant_id = p_owner and c.pool_id = p_pool for no key update;
    select seat_offer(counter, p) into asked.offer from pool_participation p
      where p.tenant_id = me and p.pool_owner_id = p_owner and p.pool_id = p_pool;
    if asked.offer in ('guaranteed', 'common') and seat_grant(p_owner, p_pool, me, asked.key, p_assignment, asked.offer) then
      return 'taken';
    end if;
  end if;
  select h.assignment_id into held from seat_holder h
    where h.pool_owner_id = p_owner and h.pool_id = p_pool and h.holder_key = asked.key;
  return case when held = p_assignment then 'taken'
    when held is not null or asked.offer in ('guaranteed', 'common') then 'already' else asked.offer end;
end $$;

create function seat_activate(p_owner integer, p_pool uuid, p_assignment uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- The tenant's seat is consumed from now on: activated | already | unknown.
declare me constant integer := current_tenant();
begin
  update seat_holder h set activated_at = clock_timestamp()
    where h.pool_owner_id = p_owner and h.pool_id = p_pool and h.tenant_id = me and h.assignment_id = p_assignment and h.activated_at is null;
  if not found then
    perform from seat_holder h where h.pool_owner_id = p_owner and h.pool_id = p_pool and h.tenant_id = me and h.assignment_id = p_assignment;
    return case when found then 'already' else 'unknown' end;
  end if;
  update pool_participation set activated = activated + 1 where pool_owner_id = p_owner and pool_id = p_pool and tenant_id = me;
  insert into seat_journal (pool_owner_id, pool_id, tenant_id, from_account, to_account, quantity, assignment_id, at)
    values (p_owner, p_pool, me, 'assigned', 'consumed', 1, p_assignment, clock_timestamp());
  return 'activated';
end $$;

create function seat_return(p_owner integer, p_pool uuid, p_assignment uuid)
returns table (answer text, promoted_tenant_id integer, promoted_assignment_id uuid)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- The unit is back in the account it came from, and the first in the queue whom it can serve has it: returned |
-- consumed (activated seats stay) | late (after the last instant) | unknown; then perhaps a row 'promoted'.
declare
  me constant integer := current_tenant();
  counter pool_counter;
  v_account text;
  own integer;
begin
  select * into counter from pool_counter c where c.tenant_id = p_owner and c.pool_id = p_pool and exists (
    select from pool_participation p where p.tenant_id = me and p.pool_owner_id = p_owner and p.pool_id = p_pool) for no key update;
  if found and counter.returnable_until <= clock_timestamp() then return query select 'late', null::integer, null::uuid; return; end if;
  delete from seat_holder h
    where h.pool_owner_id = p_owner and h.pool_id = p_pool and h.tenant_id = me and h.assignment_id = p_assignment and h.activated_at is null
    returning account into v_account;
  if not found then
    perform from seat_holder h where h.pool_owner_id = p_owner and h.pool_id = p_pool and h.tenant_id = me and h.assignment_id = p_assignment;
    return query select case when found then 'consumed' else 'unknown' end, null::integer, null::uuid; return;
  end if;
  own := (v_account = 'guaranteed')::integer;
  update pool_participation p set guaranteed_used = p.guaranteed_used - own, common_used = p.common_used - 1 + own
    where p.pool_owner_id = p_owner and p.pool_id = p_pool and p.tenant_id = me;
  update pool_counter c set used = c.used - 1, set_aside = c.set_aside + own where c.tenant_id = p_owner and c.pool_id = p_pool;
  insert into seat_journal (pool_owner_id, pool_id, tenant_id, from_account, to_account, quantity, assignment_id, at)
    values (p_owner, p_pool, me, 'assigned', v_account, 1, p_assignment, clock_timestamp());
  return query select 'returned', null::integer, null::uuid;
  return query select 'promoted', s.* from seat_promote(p_owner, p_pool) s;
end $$;

create function seat_queue_join(p_owner integer, p_pool uuid, p_employment uuid, p_assignment uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- In the queue, or seated when something is free after all: queued | taken | already | closed | unknown.
-- Two answers of seat_take count: the second is given under the lock, so no seat is given back between it and the queue.
declare
  me constant integer := current_tenant();
  v_answer text := seat_take(p_owner, p_pool, p_employment, p_assignment);
  v_key uuid;
begin
  if v_answer not in ('full', 'ceiling') then return v_answer; end if;
  perform from pool_counter c where c.tenant_id = p_owner and c.pool_id = p_pool for no key update;
  v_answer := seat_take(p_owner, p_pool, p_employment, p_assignment);
  if v_answer not in ('full', 'ceiling') then return v_answer; end if;
  select case c.one_seat_per when 'person' then e.person_id else e.id end into v_key
    from employment e, pool_counter c
    where e.tenant_id = me and e.id = p_employment and c.tenant_id = p_owner and c.pool_id = p_pool;
  insert into seat_queue (pool_owner_id, pool_id, holder_key, tenant_id, assignment_id, queued_at)
    values (p_owner, p_pool, v_key, me, p_assignment, clock_timestamp()) on conflict do nothing;
  if found then
    update pool_counter set queued = queued + 1 where tenant_id = p_owner and pool_id = p_pool;
    return 'queued';
  end if;
  perform from seat_queue q where q.pool_owner_id = p_owner and q.pool_id = p_pool and q.holder_key = v_key and q.assignment_id = p_assignment;
  return case when found then 'queued' else 'already' end;
end $$;

create function seat_queue_leave(p_owner integer, p_pool uuid, p_assignment uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
-- Out of the queue: left | taken (the seat came first, and is held) | unknown.
declare me constant integer := current_tenant();
begin
  perform from pool_counter c where c.tenant_id = p_owner and c.pool_id = p_pool and exists (
    select from pool_participation p where p.tenant_id = me and p.pool_owner_id = p_owner and p.pool_id = p_pool) for no key update;
  delete from seat_queue q where q.pool_owner_id = p_owner and q.pool_id = p_pool and q.tenant_id = me and q.assignment_id = p_assignment;
  if found then
    update pool_counter set queued = queued - 1 where tenant_id = p_owner and pool_id = p_pool;
    return 'left';
  end if;
  perform from seat_holder h where h.pool_owner_id = p_owner and h.pool_id = p_pool and h.tenant_id = me and h.assignment_id = p_assignment;
  return case when found then 'taken' else 'unknown' end;
end $$;
