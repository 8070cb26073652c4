// The tables beside the read models' own, made by the program itself.
//
// Schema `carelog`: the views patients, billing_accounts, audit_entries and audit_subjects of the
// live generations, projection_generations, projection_positions, projection_progress,
// parked_aggregates, parked_commits, schema_version, and the function search_text(text), by which
// both the stored and the sought name lose case and accents. The tables of a generation are in a
// schema of its own, carelog_<projection>_<number>. The projections write them, the query side
// reads the views and the positions of live generations; the two meet nowhere else, so a change
// here is a change to their contract.
//
// Rows hold nothing that the log does not say (no clocks, no sequences): a rebuild makes the same
// bytes.
#pragma once

#include <pqxx/connection>

namespace carelog::projections {

// Makes what is missing. Any number of processes may call it at once. Throws ReadModelFailure: the
// database was made by another version of the program.
void make_schema(pqxx::connection& connection);

}  // namespace carelog::projections
