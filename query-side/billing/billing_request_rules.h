// What a request about a clinic's billing must say.
#pragma once

#include <string>

namespace grpc {
class Status;
}

namespace carelog::api::v1 {
class ListAccountsRequest;
}

namespace carelog::query {

// OK if the text is an ISO 8601 date, else INVALID_ARGUMENT about the field.
grpc::Status check_day(const std::string& field, const std::string& day);
// From 1 to 1000 accounts, from the first on or behind one.
grpc::Status check_accounts(const api::v1::ListAccountsRequest& request);

}  // namespace carelog::query
