// Billing accounts in memory: for tests.
#pragma once

#include <map>
#include <mutex>

#include "query-side/billing/billing_reader.h"

namespace carelog::query {

class MemoryBillingReader final : public BillingReader {
 public:
  void put(BillingAccountView account) {
    const std::lock_guard lock(mutex_);
    const std::string patient_id = account.patient_id();
    accounts_[patient_id] = std::move(account);
  }

  std::optional<BillingAccountView> account_of(const std::string& clinic,
                                               const std::string& patient_id) override {
    const std::lock_guard lock(mutex_);
    const auto account = accounts_.find(patient_id);
    if (account == accounts_.end() || account->second.clinic() != clinic) return std::nullopt;
    return account->second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, BillingAccountView> accounts_;
};

}  // namespace carelog::query
