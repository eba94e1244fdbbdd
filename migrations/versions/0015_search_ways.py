"""Search that tries further ways before it says that there is nothing: letters without their marks, then any of the words.

The finder answers by which way it found, so that the page can say so. find_courses with six arguments and count_courses
stay for the code that still runs beside this step; a later one takes them away."""

from alembic import op

from migrations.policies import definer_functions

revision = "0015_search_ways"
down_revision = "0014_retention_nightly"


def without_marks(expression: str) -> str:
    """å, ä, ö and their like as the letter under the mark."""
    return f"translate({expression}, 'åäöéèüæø', 'aaoeeuao')"


# The stems are made from the words as they are written, so that stop words (för, på) are gone before the marks are.
PLAIN = f"""
alter table course_listing add column plain tsvector generated always as ({
    without_marks('''(
  setweight(to_tsvector('swedish'::regconfig, title), 'A') || setweight(to_tsvector('swedish'::regconfig, summary), 'B')
  || setweight(to_tsvector('swedish'::regconfig, description), 'C'))::text''')
}::tsvector) stored not null;
create index ix_course_listing_plain on course_listing using gin (plain);
"""

# Stop words that the stemmer does not know without their marks.
PLAIN_STOP_WORDS = "{an,ar,at,da,dar,for,fran,nagon,nagot,nagra,nar,over,pa,sa,sjalv,var,vara}"

# 'plain': each word without its marks. 'any': at least one of them; a short beginning says too little to stand alone.
COURSE_QUERY = f"""
create function course_query(p_words text, p_way text) returns tsquery language sql stable parallel safe set search_path = pg_catalog, public as $$
  select case when p_way = 'all' then course_query(p_words) else (
    select string_agg('(' || case
        when stem = '' then null
        when place = last and (p_way = 'plain' or length(word) > 3) then stem || ' | ''' || translate(word, '''\\', '  ') || ''':*'
        else stem end || ')', case p_way when 'any' then ' | ' else ' & ' end)
    from (select {without_marks("word")} as word, {without_marks("plainto_tsquery('swedish', word)::text")} as stem, place, max(place) over () as last
          from unnest(string_to_array(p_words, ' ')) with ordinality as typed (word, place)) as words
    where word <> all ('{PLAIN_STOP_WORDS}'))::tsquery end
$$"""

VISIBLE = """(select true from course_acceptance a
        join course_offer o on o.tenant_id = a.owner_id and o.course_id = a.course_id and o.receiver_id = a.tenant_id
        where a.tenant_id = me and a.owner_id = l.tenant_id and a.course_id = l.course_id
          and a.accepted_at is not null and a.ended_at is null and o.ended_at is null)"""

CHOSEN = """(p_fields is null or l.field = any (p_fields)) and (p_deliveries is null or l.delivery = any (p_deliveries))
        and (p_owners is null or l.tenant_id = any (p_owners))"""

FIND_COURSES = f"""
create function find_courses(
  p_words text, p_way text, p_fields text[], p_deliveries text[], p_owners integer[], p_limit integer, p_offset integer)
returns table (owner_id integer, course_id uuid, rank real, hits bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  me constant integer := current_tenant();
  asked constant tsquery := course_query(p_words, p_way);
  whole constant tsquery := plainto_tsquery('swedish', p_words);  -- a whole word counts twice what its beginning does
begin
  if p_words = '' then
    return query
      select l.tenant_id, l.course_id, 0::real, count(*) over ()
      from course_listing l
      where {VISIBLE} and {CHOSEN}
      order by l.tenant_id = me desc, l.sort_key, l.course_id limit p_limit offset p_offset;
  elsif p_way = 'all' then
    return query
      select l.tenant_id, l.course_id, ts_rank(l.words, asked) * case when l.words @@ whole then 2 else 1 end::real, count(*) over ()
      from course_listing l
      where l.words @@ asked and {VISIBLE} and {CHOSEN}
      order by 3 desc, l.sort_key, l.course_id limit p_limit offset p_offset;
  else
    return query
      select l.tenant_id, l.course_id, ts_rank(l.plain, asked), count(*) over ()
      from course_listing l
      where l.plain @@ asked and {VISIBLE} and {CHOSEN}
      order by 3 desc, l.sort_key, l.course_id limit p_limit offset p_offset;
  end if;
end $$"""

TALLY = f"""select found.way, l.tenant_id, l.field, l.delivery, count(*)
    from course_listing l, (select %s as way) found where %s {VISIBLE} group by 1, 2, 3, 4"""

TALLY_COURSES = f"""
create function tally_courses(p_words text) returns table (way text, owner_id integer, field text, delivery text, hits bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  me constant integer := current_tenant();
  asked tsquery := course_query(p_words, 'all');
begin
  if asked is null then
    return query {TALLY % ("'all'", "")};
    return;
  end if;
  return query {TALLY % ("'all'", "l.words @@ asked and")};
  if found then return; end if;
  asked := course_query(p_words, 'plain');
  return query {TALLY % ("'plain'", "l.plain @@ asked and")};
  if found then return; end if;
  asked := course_query(p_words, 'any');
  return query {TALLY % ("'any'", "l.plain @@ asked and")};
end $$"""

# What somebody may have meant: only words from titles that the tenant sees, and only for a word that finds nothing.
NEAR_WORDS = f"""
create function near_words(p_words text) returns table (asked text, word text, courses bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  me constant integer := current_tenant();
  strange text[];
begin
  select array_agg(typed.one) into strange
  from unnest(string_to_array(p_words, ' ')) as typed (one)
  where length(typed.one) > 3
    and not exists (select from course_listing l where l.plain @@ course_query(typed.one, 'plain') and {VISIBLE});
  if strange is null then return; end if;
  return query
    select s.one, heard.word, heard.courses
    from unnest(strange) as s (one)
    join (select said.word, count(*) as courses
          from course_listing l, regexp_split_to_table(lower(l.title), '[^[:alnum:]]+') as said (word)
          where {VISIBLE} group by said.word) as heard on abs(length(heard.word) - length(s.one)) <= 2 and length(heard.word) > 2;
end $$"""


def upgrade() -> None:
    """Every course is found without marks too, from now on and as it stands."""
    op.execute(PLAIN)
    op.execute(COURSE_QUERY)
    op.execute("grant execute on function course_query(text, text) to samlar_app, samlar_finder")
    definer_functions(
        op,
        "samlar_finder",
        [
            ("find_courses(text, text, text[], text[], integer[], integer, integer)", FIND_COURSES),
            ("tally_courses(text)", TALLY_COURSES),
            ("near_words(text)", NEAR_WORDS),
        ],
    )
