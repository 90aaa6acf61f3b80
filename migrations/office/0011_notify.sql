-- Owner: internal/notify. Notices for people, and the feed from which open browsers learn that something changed.

-- +goose Up
CREATE TABLE notice (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL REFERENCES agency,
  post_id     uuid NOT NULL,
  kind        text NOT NULL,               -- stable name; the client words it
  document_id uuid,
  params      jsonb NOT NULL,
  created_at  timestamptz NOT NULL,
  read_at     timestamptz,
  FOREIGN KEY (agency_id, post_id) REFERENCES post (agency_id, id)
);
CREATE INDEX notice_list ON notice (post_id, id DESC);
CREATE INDEX notice_unread ON notice (post_id) WHERE read_at IS NULL;
SELECT congvan_rls('notice');

-- Rows live for minutes. xid tells a reader what was committed since its last look: see internal/notify/hub.go.
CREATE TABLE change_feed (
  id        uuid PRIMARY KEY,
  xid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
  agency_id uuid NOT NULL REFERENCES agency,
  type      text NOT NULL,
  ref       text NOT NULL,                 -- id of what changed, '' for "something"
  audience  text[] NOT NULL,               -- tokens of package access
  at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX change_feed_xid ON change_feed (xid);
CREATE INDEX change_feed_at ON change_feed (at);
SELECT congvan_rls('change_feed');
