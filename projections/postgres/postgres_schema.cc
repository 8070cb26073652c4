#include "projections/postgres/postgres_schema.h"

#include <pqxx/pqxx>
#include <string>

#include "projections/following/read_model.h"

namespace carelog::projections {
namespace {

// Raise it when the tables below change.
constexpr int schema_version = 1;

// A database-wide advisory lock: "carelog" in ASCII.
constexpr const char* take_the_lock = R"sql(
SELECT pg_advisory_xact_lock(x'6361726c6f67'::bigint);
)sql";

constexpr const char* version_table = R"sql(
CREATE SCHEMA IF NOT EXISTS carelog;
CREATE TABLE IF NOT EXISTS carelog.schema_version (version int NOT NULL);
)sql";

// Lower case without accents; letters that Unicode does not decompose become their usual
// replacements; typographic apostrophes and hyphens become plain ones.
constexpr const char* search_text = R"sql(
CREATE FUNCTION carelog.search_text(text) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN replace(replace(replace(replace(translate(
           regexp_replace(normalize(lower($1 COLLATE "und-x-icu"), NFD) COLLATE "C",
                          '[\u0300-\u036f]', '', 'g'),
           'øłđðıħŧŋ‘’ʼ‐‑', 'olddihtn''''''--'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
)sql";

// Without it, searches by name read all patients of the clinic.
constexpr const char* trigrams = R"sql(
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'no pg_trgm';
END $$;
)sql";

constexpr const char* generations_and_positions = R"sql(
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
CREATE TABLE carelog.projection_positions (
  projection text NOT NULL,
  generation int NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  rule_state bytea NOT NULL,
  PRIMARY KEY (projection, generation, topic, partition)
) WITH (fillfactor = 50);
CREATE TABLE carelog.projection_progress (
  projection text NOT NULL,
  generation int NOT NULL,
  topic text NOT NULL,
  progress_at timestamptz NOT NULL,
  PRIMARY KEY (projection, generation, topic)
) WITH (fillfactor = 50);
)sql";

constexpr const char* parking = R"sql(
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

}  // namespace

void make_schema(pqxx::connection& connection) {
  pqxx::work work(connection);
  work.exec(take_the_lock);
  work.exec(version_table);
  const pqxx::result present = work.exec("SELECT version FROM carelog.schema_version");
  if (present.empty()) {
    for (const char* sql : {search_text, trigrams, generations_and_positions, parking}) {
      work.exec(sql);
    }
    work.exec_params("INSERT INTO carelog.schema_version VALUES ($1)", schema_version);
  } else if (present[0][0].as<int>() != schema_version) {
    throw ReadModelFailure("the tables are of version " + present[0][0].as<std::string>() +
                           ", this program knows " + std::to_string(schema_version) +
                           ": start the program that made them, or give this one a database of "
                           "its own");
  }
  work.commit();
}

}  // namespace carelog::projections
