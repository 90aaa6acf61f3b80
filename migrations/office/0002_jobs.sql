-- Owner: internal/jobs. Events that were announced and what became of them at each listener.

-- +goose Up

-- What happened, written in the transaction in which it happened.
CREATE TABLE outbox (
  id         uuid        PRIMARY KEY,
  agency_id  uuid,                                    -- NULL: concerns the whole system
  kind       text        NOT NULL,
  payload    jsonb       NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  due_at     timestamptz NOT NULL DEFAULT '-infinity', -- not before
  relayed_at timestamptz                              -- when its jobs were made
);
SELECT congvan_grant('outbox');
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY agency ON outbox TO congvan_app USING (agency_id IS NULL OR congvan_sees(agency_id)) WITH CHECK (agency_id IS NULL OR congvan_sees(agency_id));
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE relayed_at IS NULL;
CREATE INDEX outbox_old ON outbox (relayed_at) WHERE relayed_at IS NOT NULL;

-- One event at one listener. The row is the inbox too: turning it to 'done' in the transaction of the effect is what
-- makes the effect happen once.
CREATE TABLE job (
  event_id  uuid        NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  listener  text        NOT NULL,
  state     text        NOT NULL CHECK (state IN ('ready', 'queued', 'done', 'dead')),
  due_at    timestamptz NOT NULL DEFAULT '-infinity',
  queued_at timestamptz,                              -- when it was last handed to Redis
  tries     int         NOT NULL DEFAULT 0,           -- how often it was handed to Redis anew
  failures  int         NOT NULL DEFAULT 0,
  error     text,
  ended_at  timestamptz,
  PRIMARY KEY (event_id, listener)
);
SELECT congvan_grant('job');
CREATE INDEX job_ready ON job (due_at) WHERE state = 'ready';
CREATE INDEX job_queued ON job (queued_at) WHERE state = 'queued';
CREATE INDEX job_dead ON job (ended_at) WHERE state = 'dead';

-- When each schedule was last begun, so that several processes together keep its interval.
CREATE TABLE job_schedule (
  name     text        PRIMARY KEY,
  begun_at timestamptz NOT NULL
);
SELECT congvan_grant('job_schedule');
