-- Owner: internal/signing. Keys in the server's keeping, what was asked to be signed with them, and the proof of what was.

-- +goose Up

-- The PKCS#12 is sealed under the program's key, on top of its own password: neither the database nor a file of the
-- program alone opens it.
CREATE TABLE signing_key (
  id           uuid PRIMARY KEY,
  agency_id    uuid NOT NULL REFERENCES agency,
  owner_post   uuid,                      -- NULL: the agency's seal
  purpose      text NOT NULL CHECK (purpose IN ('person', 'seal')),
  name         text NOT NULL CHECK (name <> ''),
  sealed       bytea NOT NULL,
  certificate  bytea NOT NULL,            -- DER
  chain        bytea[] NOT NULL,          -- DER, the issuers as far as the PKCS#12 brought them, nearest first
  subject      text NOT NULL,
  issuer       text NOT NULL,
  serial       text NOT NULL,
  not_before   timestamptz NOT NULL,
  not_after    timestamptz NOT NULL,
  picture      bytea CHECK (length(picture) <= 1048576), -- PNG of the handwritten signature or seal, Decree 30/2020 Annex I.II.7d and 8
  tries        int NOT NULL DEFAULT 0 CHECK (tries >= 0),
  tried_at     timestamptz,
  locked_until timestamptz,
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  retired_at   timestamptz,               -- a newer key took its place
  UNIQUE (agency_id, id),
  CHECK ((purpose = 'seal') = (owner_post IS NULL)),
  CHECK (not_before < not_after),
  FOREIGN KEY (agency_id, owner_post) REFERENCES post (agency_id, id)
);
CREATE UNIQUE INDEX signing_key_active ON signing_key (agency_id, purpose, owner_post) NULLS NOT DISTINCT WHERE retired_at IS NULL;
SELECT congvan_rls('signing_key');

-- One authorisation and what it is for.
CREATE TABLE signing_batch (
  id               uuid PRIMARY KEY,
  agency_id        uuid NOT NULL REFERENCES agency,
  key_id           uuid NOT NULL,
  purpose          text NOT NULL CHECK (purpose IN ('person', 'seal')),
  user_id          uuid,
  post_id          uuid,
  who              text NOT NULL,
  -- Lets the job use the key; sealed under the program's key, erased when the batch ends or the time is over.
  authorisation    bytea,
  authorised_until timestamptz NOT NULL,
  round            int NOT NULL DEFAULT 1, -- 2 after the first retry
  created_at       timestamptz NOT NULL,
  finished_at      timestamptz,
  UNIQUE (agency_id, id),
  CHECK (finished_at IS NULL OR authorisation IS NULL),
  FOREIGN KEY (agency_id, key_id) REFERENCES signing_key (agency_id, id)
);
CREATE INDEX signing_batch_post ON signing_batch (agency_id, post_id, created_at DESC);
CREATE INDEX signing_batch_open ON signing_batch (authorised_until) WHERE finished_at IS NULL;
SELECT congvan_rls('signing_batch');

-- One signature to make. Moves between states are in internal/signing/state.go.
CREATE TABLE signing_request (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL,
  batch_id    uuid NOT NULL,
  ord         int NOT NULL,               -- place in the batch
  subject     text NOT NULL,              -- the caller's name for what is signed
  file_id     uuid NOT NULL,
  source_sum  bytea NOT NULL CHECK (length(source_sum) = 32),
  file_name   text NOT NULL,
  field       text NOT NULL CHECK (field <> ''),
  reason      text NOT NULL,
  fill        jsonb NOT NULL,
  lines       text[] NOT NULL,
  state       text NOT NULL CHECK (state IN ('queued', 'signing', 'done', 'failed', 'unknown')),
  attempt     int NOT NULL DEFAULT 0,     -- of all; the result of an older one is refused
  tries       int NOT NULL DEFAULT 0,     -- since a person last asked
  leased_to   timestamptz,                -- until then the attempt is taken to be alive
  result_sum  bytea CHECK (length(result_sum) = 32),
  result_size bigint,
  error       text NOT NULL DEFAULT '',
  error_en    text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  UNIQUE (agency_id, id),
  CONSTRAINT signing_request_item UNIQUE (batch_id, ord),
  CHECK ((state = 'signing') = (leased_to IS NOT NULL)),
  CHECK (state <> 'done' OR (result_sum IS NOT NULL AND result_size IS NOT NULL)),
  CHECK (state <> 'failed' OR error <> ''),
  FOREIGN KEY (agency_id, batch_id) REFERENCES signing_batch (agency_id, id)
);
-- A field of a file is signed once, and asked for once at a time.
CREATE UNIQUE INDEX signing_request_once ON signing_request (agency_id, file_id, field) WHERE state IN ('queued', 'signing', 'done');
CREATE INDEX signing_request_open ON signing_request (updated_at) WHERE state IN ('queued', 'signing');
CREATE INDEX signing_request_open_of ON signing_request (batch_id) WHERE state IN ('queued', 'signing');
SELECT congvan_rls('signing_request');

-- Proof of a signature that was made. Rows are added and never changed.
CREATE TABLE signing_evidence (
  request_id  uuid PRIMARY KEY,
  agency_id   uuid NOT NULL,
  attempt     int NOT NULL,
  before_sum  bytea NOT NULL CHECK (length(before_sum) = 32),
  after_sum   bytea NOT NULL CHECK (length(after_sum) = 32),
  field       text NOT NULL,
  key_id      uuid NOT NULL,
  certificate bytea NOT NULL,
  chain       bytea[] NOT NULL,
  user_id     uuid,                       -- on whose behalf
  post_id     uuid,
  who         text NOT NULL,
  signed_at   timestamptz NOT NULL,       -- as the signature says
  checked_at  timestamptz NOT NULL,
  report      jsonb NOT NULL,             -- of the validation right after signing
  FOREIGN KEY (agency_id, request_id) REFERENCES signing_request (agency_id, id)
);
SELECT congvan_rls('signing_evidence');
REVOKE UPDATE, DELETE ON signing_evidence FROM congvan_app;
