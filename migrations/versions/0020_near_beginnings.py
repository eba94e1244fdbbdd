"""A misspelt word may be the beginning of a longer one: "forflytning" was meant to find "Säkra förflyttningar".

The finder tells longer words too; how near their beginnings are is for the program to say, as with whole words. Code that still runs
beside this step compares whole words only and finds the longer ones too far away."""

from alembic import op

from migrations.policies import definer_functions

revision = "0020_near_beginnings"
down_revision = "0019_search_any_beginning"

VISIBLE = """(select true from course_acceptance a
        join course_offer o on o.tenant_id = a.owner_id and o.course_id = a.course_id and o.receiver_id = a.tenant_id
        where a.tenant_id = me and a.owner_id = l.tenant_id and a.course_id = l.course_id
          and a.accepted_at is not null and a.ended_at is null and o.ended_at is null)"""

NEAR_WORDS = f"""
create or replace function near_words(p_words text) returns table (asked text, word text, courses bigint)
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
          where {VISIBLE} group by said.word) as heard
      on length(heard.word) > 2 and length(heard.word) >= length(s.one) - 2 and (length(heard.word) <= length(s.one) + 2 or length(s.one) > 5);
end $$"""


def upgrade() -> None:
    """The finder answers so from now on."""
    definer_functions(op, "samlar_finder", [("near_words(text)", NEAR_WORDS)])
