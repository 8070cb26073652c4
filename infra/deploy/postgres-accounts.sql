-- PostgreSQL accounts for carelog, each with only the rights that its role needs. The private server
-- of `carelog up` makes them itself. For a server of your own, run this as a superuser in carelog's
-- database before the first start, give each a password, and start each role with its own --postgres:
--
--   carelog_projector   the role projector: its read models, and nothing of users and accesses
--   carelog_query       the role query: reads read models and accesses, writes nothing
--   carelog_auth        the role auth: users and accesses, and no patient
--
-- Running it again changes nothing.
DO $$
DECLARE
  account text;
BEGIN
  FOREACH account IN ARRAY ARRAY['carelog_projector', 'carelog_query', 'carelog_auth'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = account) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE', account);
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), account);
  END LOOP;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  -- Its schema, and one for each generation of a read model.
  EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO carelog_projector', current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER ROLE carelog_query SET default_transaction_read_only = on;

CREATE SCHEMA IF NOT EXISTS carelog AUTHORIZATION carelog_projector;
CREATE SCHEMA IF NOT EXISTS auth AUTHORIZATION carelog_auth;
CREATE SCHEMA IF NOT EXISTS access AUTHORIZATION carelog_auth;

GRANT USAGE ON SCHEMA carelog, access TO carelog_query;
-- Rebuilds make new schemas, tables and views: these come readable.
ALTER DEFAULT PRIVILEGES FOR ROLE carelog_projector GRANT USAGE ON SCHEMAS TO carelog_query;
ALTER DEFAULT PRIVILEGES FOR ROLE carelog_projector GRANT SELECT ON TABLES TO carelog_query;
ALTER DEFAULT PRIVILEGES FOR ROLE carelog_auth IN SCHEMA access
  GRANT SELECT ON TABLES TO carelog_query;
