// Claims, their outcomes, invoices and payments of another system as money of record, and coverages
// as coverages of their patients. Pure.
//
// Money of record stands beside an account: it makes no invoice and moves no balance. A Coverage
// that says what its payer bears (costToBeneficiary: a copay, or a percentage of the cost) is a
// coverage here and counts for invoices to come; one that does not is money of record, a period of
// insurance.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tools/fhir/money/money_links.h"

namespace carelog::tools {

// Coverage, Claim, ClaimResponse, ExplanationOfBenefit, Invoice, PaymentReconciliation.
bool is_money_resource(std::string_view resource_type);
// A Coverage with terms.
bool is_coverage_with_terms(const nlohmann::json& resource);

// What one patient's account is told.
struct ForAccount {
  std::string patient;  // the id in the resources
  nlohmann::json content;
};

struct MoneyFromFhir {
  std::string id;
  // Of a PaymentReconciliation one for each patient. In the REST form: a coverage, or kind, payer,
  // on, currency and amounts.
  std::vector<ForAccount> rows;
  std::vector<std::string> not_understood;  // by path
  std::string fault;                        // why it cannot be imported at all; empty if it can
};

// Requires: is_money_resource(), read by parse_exact(); names of organizations are resolved.
MoneyFromFhir money_from_fhir(const nlohmann::json& resource, const MoneyLinks& links);

}  // namespace carelog::tools
