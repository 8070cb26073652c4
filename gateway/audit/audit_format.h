// The audit trail for clients: a JSON array, or CSV (RFC 4180) with a header line.
#pragma once

#include <string>

#include "carelog/api/v1/audit_queries.pb.h"

namespace carelog::gateway {

std::string audit_json(const api::v1::SearchAuditReply& reply);

// A value that a spreadsheet would take for a formula gets an apostrophe in front.
std::string audit_csv(const api::v1::SearchAuditReply& reply);

}  // namespace carelog::gateway
