-- Owner: internal/pg. The role every statement runs as, and the helpers with which later files protect their tables.

-- +goose Up
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- +goose StatementBegin
DO $$
BEGIN
  -- Roles live in the cluster, not in the database: another database here may have made it a moment ago.
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

-- congvan_sees tells whether the running transaction may see rows of agency a (internal/pg sets congvan.agency).
CREATE FUNCTION congvan_sees(a uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT current_setting('congvan.agency', true) = '*' OR a::text = current_setting('congvan.agency', true) $$;

-- congvan_grant gives the application role its rights on a table (and nothing more than rows).
CREATE FUNCTION congvan_grant(t regclass) RETURNS void LANGUAGE plpgsql AS
$$ BEGIN EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO congvan_app', t); END $$;

-- congvan_rls puts a table with agency_id behind row-level security.
-- +goose StatementBegin
CREATE FUNCTION congvan_rls(t regclass) RETURNS void LANGUAGE plpgsql AS
$$
BEGIN
  PERFORM congvan_grant(t);
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('CREATE POLICY agency ON %s TO congvan_app USING (congvan_sees(agency_id)) WITH CHECK (congvan_sees(agency_id))', t);
END
$$;
-- +goose StatementEnd

-- vn_fold: what search and pickers compare. Lower case, no marks, đ as d, NFC or NFD alike. Package vntext does the same in Go.
-- +goose StatementBegin
CREATE FUNCTION vn_fold(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT translate(regexp_replace(normalize(lower(s), NFD), '[\u0300-\u036f]', '', 'g'), 'đ', 'd') $$;
-- +goose StatementEnd
