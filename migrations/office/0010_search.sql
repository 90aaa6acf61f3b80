-- Owner: internal/search/pgsearch. What can be found when there is no search engine beside the database.

-- +goose Up

-- No row-level security here, on purpose. Under a policy PostgreSQL may only use an index with operators that are marked
-- leakproof, and those of GIN (@@, &&, <%) are not: every search would read the whole table. The table is a copy for finding,
-- each row names who may find it, pgsearch always filters by that, and package finder checks every hit against the
-- protected tables before it is shown.
CREATE TABLE search_entry (
  id      text        PRIMARY KEY,
  agency  text        NOT NULL,
  kind    text        NOT NULL,
  title   text        NOT NULL,  -- as shown
  body    text        NOT NULL,  -- as shown in snippets
  code    text        NOT NULL,  -- folded words of number and notation: "510 kh ubnd"
  head    text        NOT NULL,  -- folded words of code, title and abstract, for typing errors
  titled  tsvector    NOT NULL,  -- code, title, abstract
  words   tsvector    NOT NULL,  -- those, issuer and body
  readers text[]      NOT NULL,
  at      timestamptz NOT NULL
);
SELECT congvan_grant('search_entry');
CREATE INDEX search_entry_titled ON search_entry USING gin (titled) WITH (fastupdate = off);
CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off);
CREATE INDEX search_entry_head ON search_entry USING gin (head gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX search_entry_at ON search_entry (at DESC);
CREATE INDEX search_entry_code ON search_entry (code text_pattern_ops);
