// What the fields of commands on a ledger must look like. Pure; each rule adds to the list of field
// errors.
#pragma once

#include <string>
#include <vector>

#include "command-side/billing/account.h"

namespace carelog::command {

inline constexpr std::size_t payer_name_length_max = 200;

// For a charge, invoice, payment, coverage or claim that is not on this account. Accounts are not
// merged with their patients.
Refusal not_on(const BillingAccount& account);

class LedgerRules {
 public:
  // Above 0, or 0 where it may be left out; at most amount_minor_max.
  void amount(const std::string& field, std::int64_t value, bool may_be_left_out = false);
  // Basis points.
  void tax_rate(const std::string& field, std::int64_t value);
  // The payer's share in basis points, or a copay: one of both. Prefix: of the fields' path.
  void plan_terms(const std::string& prefix, std::int64_t share_basis_points,
                  std::int64_t copay_minor);
  // The account's; the value may be left out.
  void currency_of(const std::string& account, const std::string& value);
  // ISO 4217.
  void currency(const std::string& field, const std::string& value);
  void text(const std::string& field, const std::string& value, std::size_t length_max,
            bool required);
  // A calendar date from 1800 on; not after the latest, if one is given.
  void day(const std::string& field, const std::string& value, const std::string& latest);
  void fail(std::string field, std::string code, std::string detail);

  bool ok() const { return errors_.empty(); }
  Refusal refusal() const { return {RefusalCode::invalid, "some fields are not valid", errors_}; }

 private:
  std::vector<FieldError> errors_;
};

}  // namespace carelog::command
