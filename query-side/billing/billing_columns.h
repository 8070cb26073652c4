// What is read of the read model `billing`, the view `billing_accounts`.
#pragma once

#include "carelog/api/v1/billing.pb.h"
#include "query-side/reading/view.h"

namespace carelog::query {

void read_opened_at(std::string_view ms, carelog::api::v1::BillingAccountView& account);

using carelog::api::v1::BillingAccountView;
inline constexpr auto billing_account_columns = view<BillingAccountView>(
    from("id", &BillingAccountView::mutable_id),
    from("patient_id", &BillingAccountView::mutable_patient_id),
    from("clinic", &BillingAccountView::mutable_clinic),
    from("currency", &BillingAccountView::mutable_currency),
    from("balance_minor", &BillingAccountView::set_balance_minor),
    from("status", &BillingAccountView::mutable_status), from("opened_at_ms", read_opened_at),
    from("version", &BillingAccountView::set_version),
    from("ledger", &BillingAccountView::mutable_ledger));

// Of the read model `prices`, the view `price_lists`: all versions, of which version_on() leaves
// one.
using carelog::api::v1::GetPricesReply;
inline constexpr auto price_list_columns = view<GetPricesReply>(
    from("prices", &GetPricesReply::mutable_prices), from("version", &GetPricesReply::set_version));

using carelog::api::v1::GetPayersReply;
inline constexpr auto payer_columns = view<GetPayersReply>(
    from("payers", &GetPayersReply::mutable_payers), from("version", &GetPayersReply::set_version));

// The version that holds on the day, ISO 8601, as a JSON object. Empty: none does yet. Throws
// ReadModelBroken.
std::string version_on(const std::string& prices, const std::string& day);

}  // namespace carelog::query
