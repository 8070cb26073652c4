// The prepared statements of the query side. The tables are the contract with the projections
// (projections/postgres_schema.h).
#pragma once

namespace carelog::query {

struct Statement {
  const char* name;
  const char* sql;
};

inline constexpr const char* patient_columns =
    "id, clinic, name, email, address, date_of_birth, registered_date, identifiers, gender, "
    "telephone, deceased_date, active, version";

inline constexpr Statement statements[] = {
    {"find_patient",
     "SELECT id, clinic, name, email, address, date_of_birth, registered_date, identifiers, "
     "gender, telephone, deceased_date, active, version "
     "FROM carelog.patients WHERE id = $1"},
    {"find_patients",
     "SELECT id, clinic, name, email, address, date_of_birth, registered_date, identifiers, "
     "gender, telephone, deceased_date, active, version "
     "FROM carelog.patients WHERE id = ANY ($1::uuid[])"},
    {"read_history",
     "SELECT aggregate_id, version, event_type, occurred_at_ms, clinic, actor, role, purpose, "
     "command, command_id, correlation_id, causation_id, traceparent, topic, log_partition, "
     "log_offset, changes FROM carelog.audit_entries "
     "WHERE aggregate_id = $1 AND aggregate_type = 'patient' AND clinic = $2 AND version > $3 "
     "ORDER BY version LIMIT $4"},
    {"has_history",
     "SELECT 1 FROM carelog.audit_subjects "
     "WHERE aggregate_id = $1 AND aggregate_type = 'patient' AND clinic = $2"},
    {"find_account",
     "SELECT id, patient_id, clinic, currency, balance_minor, status, opened_at_ms, version "
     "FROM carelog.billing_accounts WHERE patient_id = $1 AND clinic = $2 ORDER BY id LIMIT 1"},
    // Words as they are sought, and whether this session finds pg_trgm's operator.
    {"seek_words",
     "SELECT carelog.search_text(word), EXISTS (SELECT FROM pg_operator WHERE oprname = '<%' AND "
     "pg_operator_is_visible(oid)) FROM unnest($1::text[]) WITH ORDINALITY AS w(word, place) "
     "ORDER BY place"},
    {"read_positions",
     "SELECT projection, topic, p.partition, p.next_offset, "
     "(extract(epoch FROM clock_timestamp() - g.progress_at) * 1000)::bigint, "
     "EXISTS (SELECT FROM carelog.parked_aggregates) "
     "FROM carelog.projection_generations "
     "JOIN carelog.projection_positions p USING (projection, generation) "
     "JOIN carelog.projection_progress g USING (projection, generation, topic) "
     "WHERE state = 'live'"},
    {"read_parked",
     "SELECT a.projection, a.topic, a.log_partition, a.aggregate_id, "
     "coalesce(string_agg(c.log_offset::text, ' ' ORDER BY c.log_offset), '') "
     "FROM carelog.projection_generations g "
     "JOIN carelog.parked_aggregates a USING (projection, generation) "
     "LEFT JOIN carelog.parked_commits c USING (projection, generation, topic, aggregate_type, "
     "aggregate_id) WHERE g.state = 'live' "
     "GROUP BY a.projection, a.topic, a.log_partition, a.aggregate_type, a.aggregate_id"},
};

}  // namespace carelog::query
