#include "query-side/billing/billing_columns.h"

#include <charconv>

#include "infra/process/clock.h"

namespace carelog::query {

void read_opened_at(std::string_view ms, BillingAccountView& account) {
  std::int64_t at_ms = 0;
  std::from_chars(ms.data(), ms.data() + ms.size(), at_ms);
  account.set_opened_at(infra::format_time(at_ms));
}

}  // namespace carelog::query
