-- Owner: internal/exchange. Hubs, what was sent to whom and what became of it, what arrived, and the directory of organs.

-- +goose Up

-- A hub this agency takes part in, with the agency's own id and secret there.
CREATE TABLE exchange_link (
  id           uuid PRIMARY KEY,
  agency_id    uuid NOT NULL REFERENCES agency,
  name         text NOT NULL,
  endpoint     text NOT NULL,
  system_id    text NOT NULL,
  secret       bytea NOT NULL,           -- AES-256-GCM under the program's key
  active       boolean NOT NULL DEFAULT true,
  polled_at    timestamptz,
  last_error   text NOT NULL DEFAULT '',
  directory_at timestamptz,              -- when the list of organs was last read through this link
  created_at   timestamptz NOT NULL,
  CONSTRAINT exchange_link_once UNIQUE (agency_id, endpoint, system_id)
);
SELECT congvan_rls('exchange_link');

-- The directory as each hub tells it. No secret, hence no agency.
CREATE TABLE organ (
  endpoint text NOT NULL,
  code     text NOT NULL,
  old_code text NOT NULL DEFAULT '',
  name     text NOT NULL,
  parent   text NOT NULL DEFAULT '',
  folded   text NOT NULL GENERATED ALWAYS AS (vn_fold(name)) STORED,
  PRIMARY KEY (endpoint, code)
);
CREATE INDEX organ_code ON organ (code text_pattern_ops);
CREATE INDEX organ_folded ON organ USING gin (folded gin_trgm_ops);
SELECT congvan_grant('organ');

-- The ledger: one row per document and recipient. Moves between states are in internal/exchange/state.go.
CREATE TABLE delivery (
  id             uuid PRIMARY KEY,
  agency_id      uuid NOT NULL REFERENCES agency,
  document_id    uuid NOT NULL REFERENCES document,
  link_id        uuid REFERENCES exchange_link,     -- none: no hub reaches the recipient
  recipient_code text NOT NULL,
  recipient_name text NOT NULL,
  document_key   text NOT NULL,                     -- DocumentId in messages: statuses name it
  code           text NOT NULL,                     -- "510/KH-UBND"
  state          text NOT NULL,
  message_sum    bytea CHECK (length(message_sum) = 32), -- the message as it is sent, once it is made
  message_size   bigint NOT NULL DEFAULT 0,
  hub_doc_id     text NOT NULL DEFAULT '',
  attempts       int NOT NULL DEFAULT 0,
  last_error     text NOT NULL DEFAULT '',
  built_at       timestamptz NOT NULL,              -- time written into the message
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  CONSTRAINT delivery_once UNIQUE (document_id, recipient_code)
);
CREATE INDEX delivery_key ON delivery (agency_id, document_key);
CREATE INDEX delivery_trouble ON delivery (agency_id, id) WHERE state IN ('failed', 'dead', 'refused', 'unknown');
CREATE INDEX delivery_open ON delivery (updated_at) WHERE state IN ('queued', 'failed', 'sent');
SELECT congvan_rls('delivery');

-- Every change of a delivery, and every report that changed nothing because it came late or twice.
CREATE TABLE delivery_event (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL REFERENCES agency,
  delivery_id uuid NOT NULL REFERENCES delivery,
  state       text NOT NULL,
  moved       boolean NOT NULL,
  at          timestamptz NOT NULL,                 -- when we learned it
  reported_at timestamptz,                          -- when the other side says it happened
  cause       text NOT NULL DEFAULT '',
  officer     text NOT NULL DEFAULT '',
  department  text NOT NULL DEFAULT '',
  phone       text NOT NULL DEFAULT ''
);
CREATE INDEX delivery_event_of ON delivery_event (delivery_id, id);
SELECT congvan_rls('delivery_event');

-- What arrived and waits for the clerk, or was dealt with.
CREATE TABLE intake (
  id            uuid PRIMARY KEY,
  agency_id     uuid NOT NULL REFERENCES agency,
  link_id       uuid NOT NULL REFERENCES exchange_link,
  hub_doc_id    text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('new', 'revocation', 'update', 'replacement')),
  state         text NOT NULL CHECK (state IN ('new', 'registered', 'refused')),
  document_key  text NOT NULL,                      -- DocumentId as received
  from_code     text NOT NULL,
  from_name     text NOT NULL,
  to_code       text NOT NULL,                      -- the code under which we were addressed
  number        text NOT NULL,
  notation      text NOT NULL,
  issued_on     date,
  type_name     text NOT NULL,
  subject       text NOT NULL,
  signer_name   text NOT NULL,
  signer_title  text NOT NULL,
  pages         int NOT NULL,
  urgency       smallint NOT NULL CHECK (urgency BETWEEN 0 AND 3),
  due_on        date,
  earlier       text[] NOT NULL,                    -- DocumentIds revoked, updated or replaced
  raw_sum       bytea NOT NULL CHECK (length(raw_sum) = 32), -- the message byte for byte
  content_sum   bytea NOT NULL CHECK (length(content_sum) = 32), -- of all files together
  files         jsonb NOT NULL,
  verdict       text NOT NULL,
  signatures    jsonb,
  diagnostics   jsonb NOT NULL,
  document_id   uuid REFERENCES document,
  refuse_reason text NOT NULL DEFAULT '',
  closed_by     text NOT NULL DEFAULT '',
  closed_unit   text NOT NULL DEFAULT '',
  closed_at     timestamptz,
  received_at   timestamptz NOT NULL,
  CONSTRAINT intake_once UNIQUE (agency_id, link_id, hub_doc_id)
);
-- The same paper over two hubs, or sent twice, is one. After a refusal it may come again.
CREATE UNIQUE INDEX intake_same ON intake (agency_id, from_code, document_key, content_sum) WHERE document_key <> '' AND state <> 'refused';
CREATE INDEX intake_list ON intake (agency_id, state, id DESC);
CREATE INDEX intake_key ON intake (agency_id, document_key);
CREATE UNIQUE INDEX intake_document ON intake (document_id) WHERE document_id IS NOT NULL;
SELECT congvan_rls('intake');

-- A message that could not be read. Kept, so that nobody fetches it again every few seconds.
CREATE TABLE intake_bad (
  link_id    uuid NOT NULL REFERENCES exchange_link,
  agency_id  uuid NOT NULL REFERENCES agency,
  hub_doc_id text NOT NULL,
  from_code  text NOT NULL,
  raw_sum    bytea NOT NULL,
  error      text NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (link_id, hub_doc_id)
);
SELECT congvan_rls('intake_bad');

-- Status messages we owe the sender: one per intake and code (01 arrived … 06 finished).
CREATE TABLE status_out (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL REFERENCES agency,
  intake_id   uuid NOT NULL REFERENCES intake,
  code        text NOT NULL,
  description text NOT NULL,
  officer     text NOT NULL,
  department  text NOT NULL,
  created_at  timestamptz NOT NULL,
  sent_at     timestamptz,
  dead_at     timestamptz,
  attempts    int NOT NULL DEFAULT 0,
  last_error  text NOT NULL DEFAULT '',
  CONSTRAINT status_out_once UNIQUE (intake_id, code)
);
CREATE INDEX status_out_unsent ON status_out (agency_id, id) WHERE sent_at IS NULL;
SELECT congvan_rls('status_out');

-- Status messages that came, whether they found a delivery or not.
CREATE TABLE status_in (
  link_id      uuid NOT NULL REFERENCES exchange_link,
  hub_doc_id   text NOT NULL,
  agency_id    uuid NOT NULL REFERENCES agency,
  raw_sum      bytea NOT NULL,
  from_code    text NOT NULL,
  code         text NOT NULL,
  document_key text NOT NULL,
  delivery_id  uuid REFERENCES delivery,
  at           timestamptz NOT NULL,
  PRIMARY KEY (link_id, hub_doc_id)
);
SELECT congvan_rls('status_in');
