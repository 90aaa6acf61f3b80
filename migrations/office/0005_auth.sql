-- Owner: internal/auth. Who is signed in, who guesses passwords, and the link that makes the first administrator.
-- No agency: a person signs in first and then chooses where to act.

-- +goose Up
CREATE TABLE session (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32), -- SHA-256; the token itself is only in the cookie
  id         uuid NOT NULL UNIQUE,
  user_id    uuid NOT NULL REFERENCES app_user,
  post_id    uuid REFERENCES post,         -- in which the person acts; none: the first that is open
  created_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,         -- kept to the minute
  expires_at timestamptz NOT NULL,
  ip         text NOT NULL,
  agent      text NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_expires ON session (expires_at);
SELECT congvan_grant('session');

-- Tries since the last good sign-in, by user name, existing or not: a lock must not tell which names exist.
CREATE TABLE sign_in_try (
  username     text PRIMARY KEY,
  tries        int NOT NULL,
  last_at      timestamptz NOT NULL,
  locked_until timestamptz
);
CREATE INDEX sign_in_try_last ON sign_in_try (last_at);
SELECT congvan_grant('sign_in_try');

CREATE TABLE setup_link (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
SELECT congvan_grant('setup_link');
