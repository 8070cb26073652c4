#include "gateway/billing/statement.h"

namespace carelog::gateway {

bool mark_overdue(Json& ledger, const std::string& today) {
  bool waits = false;
  const auto invoices = ledger.find("invoices");
  if (invoices == ledger.end()) return waits;
  for (Json& invoice : *invoices) {
    const std::string state = invoice.at("state");
    if (state != "issued" && state != "partly-paid") continue;
    waits = true;
    if (invoice.at("dueOn").get<std::string>() < today) invoice["state"] = "overdue";
  }
  return waits;
}

Json statement_of(const Json& ledger, const std::string& currency, const std::string& from,
                  const std::string& to) {
  std::int64_t opening = 0;
  std::int64_t closing = 0;
  Json moved = Json::array();
  for (const Json& each : ledger.value("movements", Json::array())) {
    const std::string day = each.at("on");
    const auto amount = each.at("amountMinor").get<std::int64_t>();
    if (day > to) continue;
    closing += amount;
    if (day < from) {
      opening += amount;
    } else {
      moved.push_back(each);
      moved.back()["balanceMinor"] = closing;
    }
  }
  return {{"from", from},         {"to", to},
          {"currency", currency}, {"openingMinor", opening},
          {"movements", moved},   {"closingMinor", closing}};
}

}  // namespace carelog::gateway
