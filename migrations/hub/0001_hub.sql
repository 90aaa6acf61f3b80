-- Owner: internal/hub. The exchange hub's own database: participants, their organs, messages and mailboxes.

-- +goose Up
-- +goose StatementBegin
DO $$
BEGIN
  -- As in the office schema: every statement runs as this role, which owns nothing. Roles live in the cluster.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'congvan_app') THEN
    BEGIN
      CREATE ROLE congvan_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END IF;
  BEGIN
    EXECUTE format('GRANT congvan_app TO %I', current_user);
  EXCEPTION WHEN OTHERS THEN
    IF NOT pg_has_role(current_user, 'congvan_app', 'MEMBER') THEN RAISE; END IF;
  END;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO congvan_app', current_schema());
END
$$;
-- +goose StatementEnd

-- A participant: a program that calls the hub with one secret, for one or more organs.
CREATE TABLE system (
  id         text PRIMARY KEY CHECK (id <> ''),
  name       text NOT NULL DEFAULT '',
  secret     bytea NOT NULL,              -- AES-256-GCM under the hub's key, nonce first, id as associated data
  locked_at  timestamptz,                 -- answered 15 as a caller, 23 as a receiver
  created_at timestamptz NOT NULL
);

-- The directory. An organ without a system is known but cannot be reached here.
CREATE TABLE organ (
  code       text PRIMARY KEY CHECK (code <> ''),
  old_code   text NOT NULL DEFAULT '',    -- the 13-character code of QCVN 102 beside one of QĐ 20/2020
  parent     text NOT NULL DEFAULT '',
  name       text NOT NULL DEFAULT '',
  mail       text NOT NULL DEFAULT '',
  system_id  text REFERENCES system,
  closed_at  timestamptz,                 -- merged or dissolved: answered 23
  version    integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL
);
CREATE INDEX organ_old_code ON organ (old_code) WHERE old_code <> '';
CREATE INDEX organ_system ON organ (system_id);

-- What a participant sent. The bytes are in the blob store; a repeated file is the same message.
CREATE TABLE message (
  id          uuid PRIMARY KEY,           -- the sender's DocId
  system_id   text NOT NULL REFERENCES system,
  kind        text NOT NULL CHECK (kind IN ('edoc', 'status')),
  sum         bytea NOT NULL CHECK (length(sum) = 32),
  size        bigint NOT NULL,
  from_code   text NOT NULL,
  document_id text NOT NULL DEFAULT '',
  code        text NOT NULL DEFAULT '',
  subject     text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL,
  CONSTRAINT message_once UNIQUE (system_id, kind, sum)
);

-- A message in one receiver's mailbox. What is not done stays listed.
CREATE TABLE delivery (
  id         uuid PRIMARY KEY,            -- the receiver's DocId
  message_id uuid NOT NULL REFERENCES message,
  kind       text NOT NULL,
  to_code    text NOT NULL,
  system_id  text NOT NULL REFERENCES system,
  state      text NOT NULL CHECK (state IN ('initial', 'processing', 'done', 'fail')),
  note       text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (message_id, to_code)
);
CREATE INDEX delivery_waiting ON delivery (system_id, kind, id) WHERE state <> 'done';

GRANT SELECT, INSERT, UPDATE, DELETE ON system, organ, message, delivery TO congvan_app;
