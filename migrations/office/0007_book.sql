-- Owner: internal/book. Register books, the last number of each in each year, and every number ever taken.

-- +goose Up
CREATE TABLE book (
  id         uuid PRIMARY KEY,
  agency_id  uuid NOT NULL REFERENCES agency,
  kind       text NOT NULL CHECK (kind IN ('incoming', 'outgoing')),
  code       text NOT NULL,            -- short name on screens: "VBĐ"
  name       text NOT NULL,            -- "Sổ đăng ký văn bản đi"
  doc_types  text[] NOT NULL,          -- document types numbered here; empty: all that no other book takes
  active     boolean NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (agency_id, id),
  CONSTRAINT book_code UNIQUE (agency_id, kind, code)
);
-- One general book per direction: paper and electronic documents share one series (Decree 30/2020, Articles 15 and 22).
CREATE UNIQUE INDEX book_general ON book (agency_id, kind) WHERE active AND doc_types = '{}';
SELECT congvan_rls('book');

-- The counter. Its row lock makes numbers gapless: whoever takes one holds the row until the commit or the rollback.
CREATE TABLE book_year (
  book_id   uuid NOT NULL,
  year      int  NOT NULL CHECK (year BETWEEN 1945 AND 9999),
  agency_id uuid NOT NULL,
  last      int  NOT NULL CHECK (last >= 0),
  PRIMARY KEY (book_id, year),
  FOREIGN KEY (agency_id, book_id) REFERENCES book (agency_id, id)
) WITH (fillfactor = 50);
SELECT congvan_rls('book_year');

-- The register's own evidence of who got which number; the primary key is the second lock behind the counter.
CREATE TABLE book_number (
  book_id   uuid NOT NULL,
  year      int  NOT NULL,
  number    int  NOT NULL CHECK (number > 0),
  agency_id uuid NOT NULL,
  subject   uuid NOT NULL,             -- the document
  taken_at  timestamptz NOT NULL,
  PRIMARY KEY (book_id, year, number),
  FOREIGN KEY (book_id, year) REFERENCES book_year
);
CREATE INDEX book_number_subject ON book_number (subject);
SELECT congvan_rls('book_number');
