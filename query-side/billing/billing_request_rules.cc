#include "query-side/billing/billing_request_rules.h"

#include "carelog/api/v1/billing.pb.h"
#include "infra/ids/random_id.h"
#include "infra/process/time_zone.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {
namespace {

constexpr std::uint32_t accounts_max = 1000;

}  // namespace

grpc::Status check_day(const std::string& field, const std::string& day) {
  static const auto zone = infra::TimeZone::utc();
  return zone.begin_of_day_ms(day) ? grpc::Status() : invalid(field, "is no date");
}

grpc::Status check_accounts(const carelog::api::v1::ListAccountsRequest& request) {
  if (request.limit() == 0 || request.limit() > accounts_max) {
    return invalid("limit", "is not from 1 to " + std::to_string(accounts_max));
  }
  const bool place = request.after().empty() || infra::is_uuid(request.after());
  return place ? grpc::Status() : invalid("after", "is no account");
}

}  // namespace carelog::query
