// Whom resources about money belong to, where they say it only by naming another resource: the
// patient of what a PaymentReconciliation pays, the payer of a Claim's Coverage. Pure.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace carelog::tools {

class MoneyLinks {
 public:
  // Notes what the resource names. Then all resources are told; of these the named ones are kept.
  void want(const nlohmann::json& resource);
  bool wants_any() const { return !known_.empty(); }
  // Its references to organizations are resolved (ReferenceNames).
  void learn(const nlohmann::json& resource);

  // Empty: not known.
  std::string patient_of(const nlohmann::json& reference) const;
  std::string payer_of(const nlohmann::json& reference) const;

 private:
  struct Known {
    std::string patient;  // its id
    std::string payer;
  };

  void want_reference(const nlohmann::json& reference);

  std::map<std::string, Known, std::less<>> known_;  // by reference: "Claim/7"
};

// What a reference to an organization says: its words, else the reference itself.
std::string party_in(const nlohmann::json& reference);
// The objects of a list; none if it is no list.
nlohmann::json objects_in(const nlohmann::json& object, const char* list);
// The member, or null.
nlohmann::json member_of(const nlohmann::json& object, const char* name);

}  // namespace carelog::tools
