-- Owner: internal/document. The office's documents: incoming (văn bản đến) and outgoing (văn bản đi).

-- +goose Up

-- A file on its way into a document: stored, read and checked, not yet part of anything.
CREATE TABLE upload (
  id         uuid PRIMARY KEY,
  agency_id  uuid NOT NULL REFERENCES agency,
  post_id    uuid NOT NULL,
  name       text NOT NULL,
  size       bigint NOT NULL,
  sha256     bytea NOT NULL CHECK (length(sha256) = 32),
  pages      int NOT NULL,
  body       text NOT NULL,
  prefill    jsonb NOT NULL,
  signatures jsonb NOT NULL,
  verdict    text NOT NULL,
  created_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX upload_unused ON upload (created_at) WHERE used_at IS NULL;
SELECT congvan_rls('upload');

CREATE TABLE document (
  id            uuid PRIMARY KEY,
  agency_id     uuid NOT NULL REFERENCES agency,
  kind          text NOT NULL CHECK (kind IN ('incoming', 'outgoing')),
  state         text NOT NULL,
  version       int  NOT NULL DEFAULT 1,
  type          text NOT NULL,
  -- Where it stands in its book. The unique index below is the second lock behind book.Next.
  book_id       uuid,
  book_year     int,
  book_number   int,
  number        text NOT NULL DEFAULT '',
  notation      text NOT NULL DEFAULT '',
  issuer        text NOT NULL,
  subject       text NOT NULL CHECK (subject <> ''),
  issued_on     date,
  arrived_at    timestamptz,
  due_at        timestamptz,
  signer_name   text NOT NULL DEFAULT '',
  signer_title  text NOT NULL DEFAULT '',
  signer_post   uuid,
  drafter_post  uuid,
  drafter_name  text NOT NULL DEFAULT '',
  drafter_unit  uuid,
  lead_unit     uuid,
  urgency       smallint NOT NULL DEFAULT 0 CHECK (urgency BETWEEN 0 AND 3),
  pages         int NOT NULL DEFAULT 0,
  main_file     uuid,
  verdict       text,
  accept_reason text NOT NULL DEFAULT '',
  reply_to      uuid REFERENCES document,
  twin_of       uuid REFERENCES document,
  intake_id     uuid,
  batch_id      uuid,
  failure       text NOT NULL DEFAULT '',
  -- Who acts next and since when, kept with every move so that no list has to ask the flow.
  holder_text   text NOT NULL DEFAULT '',
  holder_action text NOT NULL DEFAULT '',
  holder_since  timestamptz,
  request_key   text,
  created_post  uuid NOT NULL,
  created_by    text NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  CHECK ((book_id IS NULL) = (book_number IS NULL) AND (book_id IS NULL) = (book_year IS NULL)),
  -- What has left the drafter's hands is signed as somebody; what is in a book has a number.
  CHECK (state NOT IN ('issuing', 'issued') OR book_number IS NOT NULL)
);
CREATE UNIQUE INDEX document_book_number ON document (book_id, book_year, book_number);
CREATE UNIQUE INDEX document_intake ON document (agency_id, intake_id) WHERE intake_id IS NOT NULL;
CREATE UNIQUE INDEX document_request ON document (agency_id, created_post, request_key) WHERE request_key IS NOT NULL;
-- Decree 30/2020 Art 15: number and notation are unique in the agency within the year.
CREATE UNIQUE INDEX document_code ON document (agency_id, book_year, notation, number) WHERE kind = 'outgoing' AND number <> '';
CREATE INDEX document_list ON document (agency_id, kind, id DESC);
CREATE INDEX document_state ON document (agency_id, kind, state, id DESC);
-- Work lists and "overdue" read only what is not finished, "urgent" only what is: both small at any age of the office.
CREATE INDEX document_open ON document (agency_id, kind, id DESC) WHERE state NOT IN ('done', 'issued');
CREATE INDEX document_urgent ON document (agency_id, kind, id DESC) WHERE urgency > 0;
CREATE INDEX document_twin ON document (agency_id, number, notation) WHERE kind = 'incoming';
CREATE INDEX document_reply ON document (reply_to) WHERE reply_to IS NOT NULL;
SELECT congvan_rls('document');

-- What is registered has a number. Looked at when the transaction ends, because in it the number is taken last.
-- +goose StatementBegin
CREATE FUNCTION document_numbered() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  IF EXISTS (SELECT FROM document WHERE id = NEW.id AND book_number IS NULL) THEN
    RAISE check_violation USING MESSAGE = 'incoming document without a number', CONSTRAINT = 'document_incoming_numbered';
  END IF;
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER document_incoming_numbered AFTER INSERT OR UPDATE OF book_number ON document
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'incoming' AND NEW.book_number IS NULL) EXECUTE FUNCTION document_numbered();

CREATE TABLE document_file (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL REFERENCES agency,
  document_id uuid NOT NULL REFERENCES document,
  role        text NOT NULL CHECK (role IN ('main', 'annex', 'superseded')),
  revision    int  NOT NULL,
  name        text NOT NULL,
  size        bigint NOT NULL,
  sha256      bytea NOT NULL CHECK (length(sha256) = 32),
  pages       int NOT NULL,
  body        text NOT NULL DEFAULT '',
  signatures  jsonb NOT NULL,
  created_by  text NOT NULL,
  created_at  timestamptz NOT NULL
);
CREATE INDEX document_file_of ON document_file (document_id, created_at, id);
CREATE INDEX document_file_hash ON document_file (agency_id, sha256);
-- One main file at a time: two jobs that both think they brought the signed revision cannot both win.
CREATE UNIQUE INDEX document_file_main ON document_file (document_id) WHERE role = 'main';
SELECT congvan_rls('document_file');

-- The leader's direction (bút phê). Decree 30/2020 Art 23.4: who, opinion, deadline.
CREATE TABLE direction (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL REFERENCES agency,
  document_id uuid NOT NULL REFERENCES document,
  post_id     uuid NOT NULL,
  by_name     text NOT NULL,
  opinion     text NOT NULL,
  due_on      date,
  workdays    int,
  at          timestamptz NOT NULL
);
CREATE INDEX direction_of ON direction (document_id, at);
CREATE INDEX direction_recent ON direction (agency_id, at DESC);
SELECT congvan_rls('direction');

CREATE TABLE direction_unit (
  direction_id uuid NOT NULL REFERENCES direction,
  agency_id    uuid NOT NULL REFERENCES agency,
  unit_id      uuid NOT NULL REFERENCES unit,
  lead         boolean NOT NULL,
  PRIMARY KEY (direction_id, unit_id)
);
-- Exactly one lead unit (chủ trì).
CREATE UNIQUE INDEX direction_lead ON direction_unit (direction_id) WHERE lead;
SELECT congvan_rls('direction_unit');

CREATE TABLE document_recipient (
  document_id uuid NOT NULL REFERENCES document,
  agency_id   uuid NOT NULL REFERENCES agency,
  position    int  NOT NULL,
  code        text NOT NULL,
  name        text NOT NULL,
  PRIMARY KEY (document_id, code)
);
SELECT congvan_rls('document_recipient');

-- Who besides the registry may see a document: package access reads this in its predicate.
CREATE TABLE document_participant (
  document_id uuid NOT NULL REFERENCES document,
  agency_id   uuid NOT NULL REFERENCES agency,
  post_id     uuid,
  unit_id     uuid,
  why         text NOT NULL,
  CHECK ((post_id IS NULL) <> (unit_id IS NULL))
);
CREATE UNIQUE INDEX document_participant_post ON document_participant (post_id, document_id) WHERE post_id IS NOT NULL;
CREATE UNIQUE INDEX document_participant_unit ON document_participant (unit_id, document_id) WHERE unit_id IS NOT NULL;
CREATE INDEX document_participant_of ON document_participant (document_id);
SELECT congvan_rls('document_participant');

-- What happened, in the words of the office. The audit trail holds the same acts for the auditor.
CREATE TABLE document_event (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL REFERENCES agency,
  document_id uuid NOT NULL REFERENCES document,
  at          timestamptz NOT NULL,
  who         text NOT NULL,
  post_id     uuid,
  what        text NOT NULL,
  text        text NOT NULL DEFAULT '',
  params      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX document_event_of ON document_event (document_id, id DESC);
SELECT congvan_rls('document_event');

CREATE TABLE document_read (
  document_id uuid NOT NULL REFERENCES document,
  agency_id   uuid NOT NULL REFERENCES agency,
  post_id     uuid NOT NULL,
  version     int NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (post_id, document_id)
);
SELECT congvan_rls('document_read');
