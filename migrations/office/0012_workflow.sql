-- Owner: internal/workflow. Definitions of flows, and the state of the flows that run: whose move it is, and what was done.

-- +goose Up

-- A definition is never changed: publishing writes the next version, and an instance stays on the version it began with.
-- agency_id NULL is the default for every agency; an agency's own definition of the same name goes before it.
CREATE TABLE wf_definition (
  id           uuid PRIMARY KEY,
  agency_id    uuid,
  name         text NOT NULL,
  version      int NOT NULL CHECK (version > 0),
  title        text NOT NULL,
  xml          bytea NOT NULL,
  sha256       bytea NOT NULL,
  published_at timestamptz NOT NULL,
  published_by uuid,
  published_by_name text NOT NULL DEFAULT '',
  UNIQUE NULLS NOT DISTINCT (agency_id, name, version)
);

CREATE TABLE wf_instance (
  id            uuid PRIMARY KEY,
  agency_id     uuid NOT NULL,
  definition_id uuid NOT NULL REFERENCES wf_definition,
  flow          text NOT NULL,
  version       int NOT NULL,
  subject       text NOT NULL,
  state         text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'cancelled')),
  end_node      text,
  vars          jsonb NOT NULL DEFAULT '{}',
  started_at    timestamptz NOT NULL,
  ended_at      timestamptz
);
-- The second lock behind the engine's check: a document is in the same flow once at a time.
CREATE UNIQUE INDEX wf_instance_once ON wf_instance (agency_id, subject, flow) WHERE state = 'running';
CREATE INDEX wf_instance_subject ON wf_instance (subject);

-- A token lives as long as it stands somewhere: at a user task, or before a parallel join (then via says on which edge).
CREATE TABLE wf_token (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL,
  instance_id uuid NOT NULL REFERENCES wf_instance ON DELETE CASCADE,
  node_id     text NOT NULL,
  via         text NOT NULL DEFAULT ''
);
CREATE INDEX wf_token_instance ON wf_token (instance_id);

CREATE TABLE wf_task (
  id            uuid PRIMARY KEY,
  agency_id     uuid NOT NULL,
  instance_id   uuid NOT NULL REFERENCES wf_instance ON DELETE CASCADE,
  token_id      uuid NOT NULL,
  prev_task_id  uuid,
  flow          text NOT NULL,
  subject       text NOT NULL,
  action        text NOT NULL,
  node_id       text NOT NULL,
  name          text NOT NULL,
  role          text NOT NULL DEFAULT '',
  form          text NOT NULL DEFAULT '',
  state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled')),
  assignee_post uuid,
  assignee_name text NOT NULL DEFAULT '',
  created_at    timestamptz NOT NULL,
  due_at        timestamptz,
  done_at       timestamptz,
  done_by_user  uuid,
  done_by_post  uuid,
  done_by_name  text NOT NULL DEFAULT '',
  outcome       text NOT NULL DEFAULT '',
  vars          jsonb NOT NULL DEFAULT '{}'
);
-- The second lock behind the row lock on the instance: a token waits in one open task.
CREATE UNIQUE INDEX wf_task_one_open ON wf_task (token_id) WHERE state = 'open';
CREATE INDEX wf_task_instance ON wf_task (instance_id);
CREATE INDEX wf_task_done ON wf_task (done_by_post, done_at) WHERE state = 'done';
CREATE INDEX wf_task_subject ON wf_task (subject, created_at);

-- Who may take a task. listed says in whose work list it stands: of nobody once it is closed, of one once it is claimed.
-- due_key repeats due_at ('infinity' for none) so that one index gives a work list in its order.
CREATE TABLE wf_task_candidate (
  task_id    uuid NOT NULL REFERENCES wf_task ON DELETE CASCADE,
  agency_id  uuid NOT NULL,
  post_id    uuid NOT NULL,
  listed     boolean NOT NULL DEFAULT true,
  due_key    timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (task_id, post_id)
);
CREATE INDEX wf_task_inbox ON wf_task_candidate (post_id, due_key, created_at, task_id) WHERE listed;

CREATE TABLE wf_history (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL,
  instance_id uuid NOT NULL REFERENCES wf_instance ON DELETE CASCADE,
  subject     text NOT NULL,
  at          timestamptz NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('started', 'completed', 'returned', 'claimed', 'reassigned', 'cancelled', 'ended')),
  task_id     uuid,
  node_id     text NOT NULL DEFAULT '',
  node_name   text NOT NULL DEFAULT '',
  action      text NOT NULL DEFAULT '',
  outcome     text NOT NULL DEFAULT '',
  reason      text NOT NULL DEFAULT '',
  by_user     uuid,
  by_post     uuid,
  by_name     text NOT NULL DEFAULT '',
  to_post     uuid,
  to_name     text NOT NULL DEFAULT ''
);
CREATE INDEX wf_history_subject ON wf_history (subject, at, id);

SELECT congvan_rls('wf_instance');
SELECT congvan_rls('wf_token');
SELECT congvan_rls('wf_task');
SELECT congvan_rls('wf_task_candidate');
SELECT congvan_rls('wf_history');

-- Not congvan_rls: everybody reads the defaults, only the system scope writes them, and nobody changes or deletes any.
GRANT SELECT, INSERT ON wf_definition TO congvan_app;
ALTER TABLE wf_definition ENABLE ROW LEVEL SECURITY;
ALTER TABLE wf_definition FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON wf_definition FOR SELECT TO congvan_app USING (agency_id IS NULL OR congvan_sees(agency_id));
CREATE POLICY published ON wf_definition FOR INSERT TO congvan_app WITH CHECK (congvan_sees(agency_id));
