// The tables of the read models, made and migrated by the program itself.
//
// Schema `carelog`: patients, billing_accounts, audit_entries, audit_subjects,
// projection_positions, projection_progress, schema_versions, and the function search_text(text),
// by which both the stored and the sought name lose case and accents. The projections write them,
// the query side reads them; the two meet nowhere else, so a change here is a change to their
// contract.
//
// Rows hold nothing that the log does not say (no clocks, no sequences): a rebuild makes the same
// bytes.
#pragma once

#include <pqxx/connection>

namespace carelog::projections {

// Brings the schema to the version of this program. Any number of processes may call it at once.
// Throws ReadModelFailure if the database was migrated by a newer program.
void migrate_schema(pqxx::connection& connection);

}  // namespace carelog::projections
