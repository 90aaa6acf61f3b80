-- Owner: internal/search/pgsearch. What can be found when there is no search engine beside the database.

-- +goose Up

-- No row-level security here, on purpose. Under a policy PostgreSQL may only use an index with operators that are marked
-- leakproof, and those of GIN (@@, &&, %) are not: every search would read the whole table. The table is a copy for finding,
-- each row names who may find it, pgsearch always filters by that, and package finder checks every hit against the
-- protected tables before it is shown.
CREATE TABLE search_entry (
  id      text        PRIMARY KEY,
  agency  text        NOT NULL,
  kind    text        NOT NULL,
  title   text        NOT NULL,  -- as shown
  body    text        NOT NULL,  -- as shown in snippets
  code    text        NOT NULL,  -- folded words of number and notation: "510 kh ubnd"
  titled  tsvector    NOT NULL,  -- code, title, abstract
  words   tsvector    NOT NULL,  -- those, issuer and body
  readers text[]      NOT NULL,
  at      timestamptz NOT NULL
);
SELECT congvan_grant('search_entry');
-- Words and readers in one index: what the person may not find is never fetched.
CREATE INDEX search_entry_titled ON search_entry USING gin (titled, readers) WITH (fastupdate = off);
CREATE INDEX search_entry_words ON search_entry USING gin (words, readers) WITH (fastupdate = off);
CREATE INDEX search_entry_at ON search_entry (at DESC);

-- The words of titles and issuers, for mending what was mistyped. Vietnamese has few thousand syllables, so it stays small.
CREATE TABLE search_word (word text PRIMARY KEY);
SELECT congvan_grant('search_word');
CREATE INDEX search_word_trgm ON search_word USING gin (word gin_trgm_ops);
