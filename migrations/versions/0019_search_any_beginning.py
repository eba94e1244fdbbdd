"""Any of the words finds by its beginning, wherever it stands: "hygien sele" finds "Basala hygienrutiner".

Swedish writes compounds as one word, so a word that finds nothing together with the others often begins a longer one."""

from alembic import op

revision = "0019_search_any_beginning"
down_revision = "0018_store_at_once"

WITHOUT_MARKS = "translate({0}, 'åäöéèüæø', 'aaoeeuao')"
# Stop words that the stemmer does not know without their marks (as in 0015).
PLAIN_STOP_WORDS = "{an,ar,at,da,dar,for,fran,nagon,nagot,nagra,nar,over,pa,sa,sjalv,var,vara}"

COURSE_QUERY = f"""
create or replace function course_query(p_words text, p_way text) returns tsquery
language sql stable parallel safe set search_path = pg_catalog, public as $$
  select case when p_way = 'all' then course_query(p_words) else (
    select string_agg('(' || case
        when stem = '' then null
        when case p_way when 'any' then length(word) > 3 else place = last end then stem || ' | ''' || translate(word, '''\\', '  ') || ''':*'
        else stem end || ')', case p_way when 'any' then ' | ' else ' & ' end)
    from (select {WITHOUT_MARKS.format("word")} as word, {WITHOUT_MARKS.format("plainto_tsquery('swedish', word)::text")} as stem,
            place, max(place) over () as last
          from unnest(string_to_array(p_words, ' ')) with ordinality as typed (word, place)) as words
    where word <> all ('{PLAIN_STOP_WORDS}'))::tsquery end
$$"""


def upgrade() -> None:
    """The finder reads the words so from now on."""
    op.execute(COURSE_QUERY)
