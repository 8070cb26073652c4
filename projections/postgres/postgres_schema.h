// The tables beside those of the read models; the program creates them.
//
// Schema `carelog`: a view of the live generation of each table that a read model describes
// (read_models.h), such as patients, chart_entries and audit_entries; projection_generations,
// projection_positions, projection_progress, parked_aggregates, parked_commits, schema_version, and
// the function search_text(text), which takes case and accents from both stored and searched names.
// The tables of a generation are in a schema of its own, carelog_<projection>_<number>. Projections
// write them, the query side reads the views and the positions of live generations, and that is all
// the two share: a change here changes their contract.
//
// Rows hold nothing that is not in the log (no clocks, no sequences): a rebuild makes the same
// bytes.
#pragma once

#include <pqxx/connection>

namespace carelog::projections {

// Creates what is missing. Any number of processes may call it at once. Throws ReadModelFailure if
// another version of the program made the database.
void make_schema(pqxx::connection& connection);

}  // namespace carelog::projections
