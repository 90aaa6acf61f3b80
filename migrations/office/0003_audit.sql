-- Owner: internal/audit. Who did what, and the chain of hashes over it.

-- +goose Up
CREATE TABLE audit_entry (
  id         uuid        PRIMARY KEY,
  agency_id  uuid,                          -- NULL: concerns the whole system
  at         timestamptz NOT NULL DEFAULT now(),
  user_id    uuid,                          -- NULL: the system itself
  post_id    uuid,
  who        text        NOT NULL DEFAULT '', -- as shown then: names and titles change, what was done does not
  action     text        NOT NULL,
  object     text        NOT NULL DEFAULT '',
  object_id  text        NOT NULL DEFAULT '',
  detail     json        NOT NULL,          -- json, not jsonb: the hash is over the very text
  request_id text        NOT NULL DEFAULT '',
  ip         text        NOT NULL DEFAULT ''
);
-- Read and add, nothing else; the trigger below says the same to everybody who may more.
GRANT SELECT, INSERT ON audit_entry TO congvan_app;
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY agency ON audit_entry TO congvan_app USING (congvan_sees(agency_id)) WITH CHECK (agency_id IS NULL OR congvan_sees(agency_id));
CREATE INDEX audit_entry_object ON audit_entry (object_id, object, id DESC);
CREATE INDEX audit_entry_agency ON audit_entry (agency_id, id DESC);
CREATE INDEX audit_entry_user ON audit_entry (user_id, id DESC);

-- Entries the sealer has not seen yet, with the transaction that wrote them.
CREATE TABLE audit_unsealed (
  entry_id uuid PRIMARY KEY,
  xid      xid8 NOT NULL DEFAULT pg_current_xact_id()
);
GRANT SELECT, INSERT, DELETE ON audit_unsealed TO congvan_app;

-- The chain. hash covers the hash before it and every field of the entry.
CREATE TABLE audit_seal (
  seq      bigint      PRIMARY KEY CHECK (seq > 0),
  entry_id uuid        NOT NULL UNIQUE,
  hash     bytea       NOT NULL CHECK (length(hash) = 32),
  at       timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON audit_seal TO congvan_app;

-- +goose StatementBegin
CREATE FUNCTION audit_queue() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO audit_unsealed (entry_id) VALUES (NEW.id);
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER queue AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_queue();

-- +goose StatementBegin
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
  RAISE EXCEPTION 'audit rows are never changed or removed' USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
