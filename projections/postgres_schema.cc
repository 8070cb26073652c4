#include "projections/postgres_schema.h"

#include <array>
#include <pqxx/pqxx>
#include <string>

#include "projections/following/read_model.h"

namespace carelog::projections {
namespace {

// An advisory lock of the whole database: "carelog" in ASCII.
constexpr const char* take_the_lock = R"sql(
SELECT pg_advisory_xact_lock(x'6361726c6f67'::bigint);
)sql";

constexpr const char* versions_table = R"sql(
CREATE SCHEMA IF NOT EXISTS carelog;
CREATE TABLE IF NOT EXISTS carelog.schema_versions (version int PRIMARY KEY, adds text NOT NULL);
)sql";

struct Migration {
  const char* adds;
  const char* sql;
};

// The tables of earlier versions become generation 1 as they are. Those that nothing was ever
// folded into go: the first generation is then filled in bulk.
constexpr const char* generations_migration = R"sql(
CREATE TABLE carelog.projection_generations (
  projection text NOT NULL,
  generation int NOT NULL,
  state text NOT NULL CHECK (state IN ('filling', 'following', 'live', 'kept', 'copy')),
  layout int NOT NULL,
  label text NOT NULL DEFAULT '',
  as_of_ms bigint NOT NULL DEFAULT 0,
  made_at_ms bigint NOT NULL,
  was_live boolean NOT NULL DEFAULT false,
  PRIMARY KEY (projection, generation)
);
CREATE UNIQUE INDEX projection_generations_live ON carelog.projection_generations (projection)
  WHERE state = 'live';
CREATE UNIQUE INDEX projection_generations_made ON carelog.projection_generations (projection)
  WHERE state IN ('filling', 'following');
CREATE TABLE carelog.projection_numbers (projection text PRIMARY KEY, last_generation int NOT NULL);
ALTER TABLE carelog.projection_positions ADD COLUMN generation int NOT NULL DEFAULT 1;
ALTER TABLE carelog.projection_positions ALTER COLUMN generation DROP DEFAULT;
ALTER TABLE carelog.projection_positions DROP CONSTRAINT projection_positions_pkey;
ALTER TABLE carelog.projection_positions
  ADD PRIMARY KEY (projection, generation, topic, partition);
ALTER TABLE carelog.projection_progress ADD COLUMN generation int NOT NULL DEFAULT 1;
ALTER TABLE carelog.projection_progress ALTER COLUMN generation DROP DEFAULT;
ALTER TABLE carelog.projection_progress DROP CONSTRAINT projection_progress_pkey;
ALTER TABLE carelog.projection_progress ADD PRIMARY KEY (projection, generation, topic);
DO $$
DECLARE
  owned record;
BEGIN
  FOR owned IN SELECT * FROM (VALUES ('patients', 'patients'), ('billing', 'billing_accounts'),
      ('audit', 'audit_entries'), ('audit', 'audit_subjects')) AS o(projection, name) LOOP
    IF EXISTS (SELECT 1 FROM carelog.projection_positions p
               WHERE p.projection = owned.projection AND next_offset > 0) THEN
      EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', 'carelog_' || owned.projection || '_1');
      EXECUTE format('ALTER TABLE carelog.%I SET SCHEMA %I', owned.name,
                     'carelog_' || owned.projection || '_1');
      EXECUTE format('CREATE VIEW carelog.%I AS SELECT * FROM %I.%I', owned.name,
                     'carelog_' || owned.projection || '_1', owned.name);
      INSERT INTO carelog.projection_generations (projection, generation, state, layout,
                                                made_at_ms, was_live)
        VALUES (owned.projection, 1, 'live', 1,
                (extract(epoch FROM clock_timestamp()) * 1000)::bigint, true)
        ON CONFLICT DO NOTHING;
      INSERT INTO carelog.projection_numbers VALUES (owned.projection, 1) ON CONFLICT DO NOTHING;
    ELSE
      EXECUTE format('DROP TABLE carelog.%I', owned.name);
      DELETE FROM carelog.projection_positions p WHERE p.projection = owned.projection;
      DELETE FROM carelog.projection_progress p WHERE p.projection = owned.projection;
    END IF;
  END LOOP;
END $$;
CREATE TABLE carelog.parked_aggregates (
  projection text NOT NULL,
  generation int NOT NULL,
  topic text NOT NULL,
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  log_partition int NOT NULL,
  reason text NOT NULL,
  parked_at_ms bigint NOT NULL,
  released boolean NOT NULL,
  PRIMARY KEY (projection, generation, topic, aggregate_type, aggregate_id)
);
CREATE TABLE carelog.parked_commits (
  projection text NOT NULL,
  generation int NOT NULL,
  topic text NOT NULL,
  log_partition int NOT NULL,
  log_offset bigint NOT NULL,
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  PRIMARY KEY (projection, generation, topic, log_partition, log_offset)
);
CREATE INDEX parked_commits_aggregate ON carelog.parked_commits
  (projection, generation, topic, aggregate_type, aggregate_id);
)sql";

// In order; number one is the first. Never edited once released: what is to change is a new one.
constexpr std::array migrations = {
    Migration{"positions of the projections", R"sql(
CREATE TABLE carelog.projection_positions (
  projection text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  rule_state bytea NOT NULL,
  PRIMARY KEY (projection, topic, partition)
) WITH (fillfactor = 50);
CREATE TABLE carelog.projection_progress (
  projection text NOT NULL,
  topic text NOT NULL,
  progress_at timestamptz NOT NULL,
  PRIMARY KEY (projection, topic)
) WITH (fillfactor = 50);
)sql"},
    Migration{"patients", R"sql(
CREATE FUNCTION carelog.search_text(text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN regexp_replace(normalize(lower($1 COLLATE "und-x-icu"), NFD) COLLATE "C",
                        '[\u0300-\u036f]', '', 'g');
CREATE TABLE carelog.patients (
  id uuid PRIMARY KEY,
  clinic text NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  address text NOT NULL,
  date_of_birth text NOT NULL,
  registered_date text NOT NULL,
  identifiers jsonb NOT NULL,
  gender text NOT NULL,
  telephone text NOT NULL,
  deceased_date text NOT NULL,
  active boolean NOT NULL,
  version bigint NOT NULL,
  registered_at_ms bigint NOT NULL,
  changed_at_ms bigint NOT NULL,
  log_partition int NOT NULL,
  log_offset bigint NOT NULL,
  email_sought text NOT NULL,
  identifiers_sought jsonb NOT NULL,
  name_sought text NOT NULL GENERATED ALWAYS AS (carelog.search_text(name)) STORED
) WITH (fillfactor = 90);
CREATE INDEX patients_newest ON carelog.patients (clinic, registered_at_ms DESC, id DESC);
CREATE INDEX patients_inactive ON carelog.patients (clinic, registered_at_ms DESC, id DESC)
  WHERE NOT active;
CREATE INDEX patients_email ON carelog.patients (clinic, email_sought);
CREATE INDEX patients_birth ON carelog.patients (clinic, date_of_birth);
CREATE INDEX patients_identifiers ON carelog.patients
  USING gin (identifiers_sought jsonb_path_ops)
  WITH (gin_pending_list_limit = 256);
)sql"},
    Migration{"names by any part of them, where pg_trgm can be had", R"sql(
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX patients_name ON carelog.patients USING gin (name_sought gin_trgm_ops)
    WITH (gin_pending_list_limit = 256);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'no pg_trgm: searches by name read all patients of the clinic';
END $$;
)sql"},
    Migration{"billing accounts", R"sql(
CREATE TABLE carelog.billing_accounts (
  id uuid PRIMARY KEY,
  patient_id uuid NOT NULL,
  clinic text NOT NULL,
  currency text NOT NULL,
  balance_minor bigint NOT NULL,
  status text NOT NULL,
  opened_at_ms bigint NOT NULL,
  version bigint NOT NULL,
  log_partition int NOT NULL,
  log_offset bigint NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX billing_accounts_patient ON carelog.billing_accounts (patient_id);
)sql"},
    Migration{"the audit trail", R"sql(
CREATE TABLE carelog.audit_entries (
  aggregate_type text NOT NULL,
  aggregate_id uuid NOT NULL,
  version bigint NOT NULL,
  clinic text NOT NULL,
  event_type text NOT NULL,
  occurred_at_ms bigint NOT NULL,
  actor text NOT NULL,
  role text NOT NULL,
  purpose text NOT NULL,
  command text NOT NULL,
  command_id text NOT NULL,
  correlation_id text NOT NULL,
  causation_id text NOT NULL,
  traceparent text NOT NULL,
  topic text NOT NULL,
  log_partition int NOT NULL,
  log_offset bigint NOT NULL,
  changes jsonb NOT NULL,
  PRIMARY KEY (aggregate_id, aggregate_type, version)
);
CREATE INDEX audit_entries_time ON carelog.audit_entries (clinic, occurred_at_ms);
CREATE TABLE carelog.audit_subjects (
  aggregate_type text NOT NULL,
  aggregate_id uuid NOT NULL,
  clinic text NOT NULL,
  version bigint NOT NULL,
  details jsonb NOT NULL,
  PRIMARY KEY (aggregate_id, aggregate_type)
) WITH (fillfactor = 90);
)sql"},
    Migration{"lists by name and by day, and letters that are no letter with a mark", R"sql(
CREATE OR REPLACE FUNCTION carelog.search_text(text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN replace(replace(replace(replace(translate(
           regexp_replace(normalize(lower($1 COLLATE "und-x-icu"), NFD) COLLATE "C",
                          '[\u0300-\u036f]', '', 'g'),
           'øłđðıħŧŋ‘’ʼ‐‑', 'olddihtn''''''--'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
UPDATE carelog.patients SET name = name WHERE name ~* '[øłđðıħŧŋßæœþ‘’ʼ‐‑]';
CREATE INDEX patients_by_name ON carelog.patients (clinic, name_sought, id);
CREATE INDEX patients_registered ON carelog.patients (clinic, registered_date);
)sql"},
    Migration{"generations: a read model's tables in a schema of its own, behind a view",
              generations_migration},
    Migration{"the audit trail by actor", R"sql(
DO $$
DECLARE
  made record;
BEGIN
  FOR made IN SELECT generation FROM carelog.projection_generations
              WHERE projection = 'audit' AND state <> 'filling' LOOP
    EXECUTE format('CREATE INDEX IF NOT EXISTS audit_entries_actor ON %I.audit_entries '
                   '(clinic, actor, occurred_at_ms)', 'carelog_audit_' || made.generation);
  END LOOP;
END $$;
)sql"},
};

}  // namespace

void migrate_schema(pqxx::connection& connection) {
  migrate_schema(connection, migrations.size());
}

void migrate_schema(pqxx::connection& connection, std::size_t version) {
  pqxx::work work(connection);
  work.exec(take_the_lock);
  work.exec(versions_table);
  const auto present =
      work.exec1("SELECT coalesce(max(version), 0) FROM carelog.schema_versions")[0]
          .as<std::size_t>();
  if (present > migrations.size()) {
    throw ReadModelFailure("the tables are of version " + std::to_string(present) +
                           ", this program knows " + std::to_string(migrations.size()) +
                           ": start the newer program");
  }
  for (std::size_t index = present; index < version; ++index) {
    work.exec(migrations[index].sql);
    work.exec_params("INSERT INTO carelog.schema_versions (version, adds) VALUES ($1, $2)",
                     static_cast<int>(index + 1), migrations[index].adds);
  }
  work.commit();
}

}  // namespace carelog::projections
