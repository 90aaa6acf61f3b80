-- Owner: internal/org. Agencies, their units, the people and the posts they hold.
-- A person may hold posts in several agencies, so people belong to none; a post belongs to one, and so do units.

-- +goose Up
CREATE TABLE agency (
  id         uuid PRIMARY KEY,
  code       text NOT NULL UNIQUE CHECK (code ~ '^[A-Z0-9]+(\.[A-Z0-9]+)*$' AND length(code) <= 35), -- OrganId, QĐ 20/2020
  name       text NOT NULL,            -- "Ủy ban nhân dân tỉnh Nghệ An"
  short_name text NOT NULL,            -- "UBND tỉnh Nghệ An"
  abbrev     text NOT NULL,            -- "UBND", in notations
  place      text NOT NULL,            -- "Nghệ An", before the date of a document
  parent_id  uuid REFERENCES agency,
  created_at timestamptz NOT NULL,
  CHECK (parent_id <> id)
);
CREATE INDEX agency_parent ON agency (parent_id);
SELECT congvan_grant('agency');

CREATE TABLE unit (
  id         uuid PRIMARY KEY,
  agency_id  uuid NOT NULL REFERENCES agency,
  name       text NOT NULL,
  abbrev     text NOT NULL,            -- "VX", in the notation of a công văn
  parent_id  uuid,
  sort       int NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (agency_id, id),
  CONSTRAINT unit_name UNIQUE NULLS NOT DISTINCT (agency_id, parent_id, name),
  CONSTRAINT unit_parent FOREIGN KEY (agency_id, parent_id) REFERENCES unit (agency_id, id),
  CHECK (parent_id <> id)
);
SELECT congvan_rls('unit');

CREATE TABLE app_user (
  id            uuid PRIMARY KEY,
  username      text NOT NULL CONSTRAINT app_user_username UNIQUE CHECK (username ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
  full_name     text NOT NULL,
  password_hash text NOT NULL,         -- PHC string; '' = cannot sign in with a password
  email         text NOT NULL DEFAULT '',
  phone         text NOT NULL DEFAULT '',
  locale        text NOT NULL DEFAULT 'vi' CHECK (locale IN ('vi', 'en')),
  must_change   boolean NOT NULL DEFAULT false,
  disabled_at   timestamptz,
  created_at    timestamptz NOT NULL
);
SELECT congvan_grant('app_user');

CREATE TABLE post (
  id          uuid PRIMARY KEY,
  agency_id   uuid NOT NULL REFERENCES agency,
  user_id     uuid NOT NULL REFERENCES app_user,
  unit_id     uuid NOT NULL,
  title       text NOT NULL,           -- "Phó Chủ tịch", as printed under the signature
  authority   text NOT NULL CHECK (authority IN ('', 'TM.', 'KT.', 'TL.', 'TUQ.', 'Q.')), -- Decree 30/2020 Annex I.II.7
  roles       text[] NOT NULL CHECK (cardinality(roles) > 0 AND
                roles <@ ARRAY['clerk', 'leader', 'office', 'head', 'specialist', 'admin', 'operator']),
  active_from timestamptz NOT NULL,
  active_to   timestamptz CHECK (active_to >= active_from),
  UNIQUE (agency_id, id),
  CONSTRAINT post_unit FOREIGN KEY (agency_id, unit_id) REFERENCES unit (agency_id, id)
);
CREATE INDEX post_user ON post (user_id);
CREATE INDEX post_in_unit ON post (agency_id, unit_id);
SELECT congvan_rls('post');
