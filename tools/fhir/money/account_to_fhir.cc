#include "tools/fhir/money/account_to_fhir.h"

#include "infra/text/money.h"
#include "tools/fhir/exact_json.h"
#include "tools/fhir/money/coverage_from_fhir.h"
#include "tools/fhir/money/fhir_amount.h"
#include "tools/fhir/own_url.h"
#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr const char* codes = "http://terminology.hl7.org/CodeSystem/";
constexpr std::int64_t full_share = 10'000;  // basis points

Json coded(const char* system, const char* code) {
  return {{"coding", {{{"system", std::string(codes) + system}, {"code", code}}}}};
}

Json reference_to(const std::string& type, const std::string& id) {
  return {{"reference", type + "/" + id}};
}

Json list_of(const Json& account, const char* name) {
  return account.value(name, Json::array());
}

// The element of the list that has this id, or null.
Json named(const Json& list, const std::string& id) {
  for (const Json& each : list) {
    if (text_in(each, "id") == id) return each;
  }
  return nullptr;
}

std::int64_t minor_in(const Json& object, const char* name) {
  return object.value(name, std::int64_t{0});
}

class Account {
 public:
  Account(const Json& account, const std::string& patient_id)
      : account_(account), patient_(patient_id), currency_(text_in(account, "currency")) {}

  std::vector<Json> resources() const {
    std::vector<Json> all;
    for (const Json& each : list_of(account_, "coverages")) all.push_back(coverage(each));
    for (const Json& each : list_of(account_, "invoices")) all.push_back(invoice(each));
    for (const Json& each : list_of(account_, "claims")) {
      all.push_back(claim(each));
      if (each.contains("decidedOn")) all.push_back(explanation(each));
    }
    for (const Json& each : list_of(account_, "payments")) all.push_back(payment(each));
    for (const Json& each : list_of(account_, "payerPayments")) all.push_back(payer_payment(each));
    return all;
  }

 private:
  Json money(std::int64_t minor) const { return money_of(minor, currency_); }
  Json patient() const { return reference_to("Patient", patient_); }

  static Json resource(const char* type, const Json& part) {
    Json resource = {{"resourceType", type}, {"id", text_in(part, "id")}};
    if (const std::string said = text_in(part, "reference"); !said.empty()) {
      resource["identifier"] = {{{"system", billing_reference_system}, {"value", said}}};
    }
    return resource;
  }

  Json coverage(const Json& part) const {
    Json out = resource("Coverage", part);
    const std::string until = text_in(part, "validUntil");
    const bool never_held = !until.empty() && until < text_in(part, "validFrom");
    out["status"] = never_held ? "cancelled" : "active";
    out["beneficiary"] = patient();
    out["payor"] = {{{"display", text_in(part, "payer")}}};
    out["subscriberId"] = text_in(part, "memberId");
    if (const std::string plan = text_in(part, "plan"); !plan.empty()) {
      out["class"] = {{{"type", coded("coverage-class", "plan")}, {"value", plan}}};
    }
    if (!never_held) {
      out["period"] = {{"start", text_in(part, "validFrom")}};
      if (!until.empty()) out["period"]["end"] = until;
    }
    if (part.contains("copayMinor")) {
      out["costToBeneficiary"] = {{{"type", coded("coverage-copay-type", "copay")},
                                   {"valueMoney", money(minor_in(part, "copayMinor"))}}};
    } else {
      const std::int64_t borne = full_share - minor_in(part, "shareBasisPoints");
      out["costToBeneficiary"] = {
          {{"type", coded("coverage-copay-type", "copaypct")},
           {"valueQuantity",
            {{"value", number_of(infra::money_text(borne, "USD"))},  // two digits, as percent have
             {"unit", "%"},
             {"system", "http://unitsofmeasure.org"},
             {"code", "%"}}}}};
    }
    return out;
  }

  Json invoice_line(const Json& line, std::size_t at) const {
    const Json charge = named(list_of(account_, "charges"), text_in(line, "chargeId"));
    Json what = {{"text", text_in(line, "description")}};
    if (const std::string code = text_in(charge, "code"); !code.empty()) {
      const std::size_t bar = code.find('|');
      Json coding = {{"code", code.substr(bar == std::string::npos ? 0 : bar + 1)}};
      if (bar != std::string::npos && bar > 0) coding["system"] = code.substr(0, bar);
      what["coding"] = Json::array({coding});
    }
    Json prices = {{{"type", "base"}, {"amount", money(minor_in(line, "amountMinor"))}}};
    if (const std::int64_t tax = minor_in(line, "taxMinor"); tax != 0) {
      prices.push_back({{"type", "tax"}, {"amount", money(tax)}});
    }
    return {{"sequence", at + 1}, {"chargeItemCodeableConcept", what}, {"priceComponent", prices}};
  }

  Json invoice(const Json& part) const {
    Json out = resource("Invoice", part);
    const std::string state = text_in(part, "state");
    if (const std::string number = text_in(part, "number"); !number.empty()) {
      out["identifier"] = {{{"system", invoice_number_system}, {"value", number}}};
    }
    const bool settled = state == "paid" || state == "written-off";
    out["status"] = state == "void"    ? "cancelled"
                    : state == "draft" ? "draft"
                    : settled          ? "balanced"
                                       : "issued";
    if (state == "void") out["cancelledReason"] = text_in(part, "reason");
    out["subject"] = patient();
    out["date"] = text_in(part, "issuedOn");
    out["paymentTerms"] = "Due on " + text_in(part, "dueOn");
    const Json& lines = part.at("lines");
    for (std::size_t at = 0; at < lines.size(); ++at) {
      out["lineItem"].push_back(invoice_line(lines[at], at));
    }
    const std::int64_t total = minor_in(part, "totalMinor");
    out["totalNet"] = money(total - minor_in(part, "taxMinor"));
    out["totalGross"] = money(total);
    return out;
  }

  // What a claim and its explanation have in common.
  Json about_claim(const char* type, const Json& part) const {
    Json out = resource(type, part);
    out["status"] = text_in(part, "state") == "withdrawn" ? "cancelled" : "active";
    out["type"] = coded("claim-type", "professional");
    out["use"] = "claim";
    out["patient"] = patient();
    out["provider"] = {{"display", "The clinic"}};
    out["insurer"] = {{"display", text_in(part, "payer")}};
    out["insurance"] = {
        {{"focal", true}, {"coverage", reference_to("Coverage", text_in(part, "coverageId"))}}};
    const Json invoice = named(list_of(account_, "invoices"), text_in(part, "invoiceId"));
    for (const Json& line : invoice.is_null() ? Json::array() : invoice.at("lines")) {
      if (text_in(line, "coverageId") != text_in(part, "coverageId")) continue;
      out["item"].push_back({{"sequence", out["item"].size() + 1},
                             {"productOrService", {{"text", text_in(line, "description")}}},
                             {"net", money(minor_in(line, "payerMinor"))}});
    }
    out["extension"] = {{{"url", own_url("invoice")},
                         {"valueReference", reference_to("Invoice", text_in(part, "invoiceId"))}}};
    return out;
  }

  Json claim(const Json& part) const {
    Json out = about_claim("Claim", part);
    out["created"] = text_in(part, "submittedOn");
    out["priority"] = coded("processpriority", "normal");
    out["insurance"][0]["sequence"] = 1;
    out["total"] = money(minor_in(part, "amountMinor"));
    if (const std::string before = text_in(part, "resubmissionOf"); !before.empty()) {
      out["related"] = {{{"claim", reference_to("Claim", before)},
                         {"relationship", coded("ex-relatedclaimrelationship", "prior")}}};
    }
    return out;
  }

  Json explanation(const Json& part) const {
    Json out = about_claim("ExplanationOfBenefit", part);
    out["created"] = text_in(part, "decidedOn");
    out["claim"] = reference_to("Claim", text_in(part, "id"));
    out["outcome"] = "complete";
    if (const std::string reason = text_in(part, "reason"); !reason.empty()) {
      out["disposition"] = reason;
    }
    for (const auto& [code, minor] : {std::pair("submitted", minor_in(part, "amountMinor")),
                                      std::pair("benefit", minor_in(part, "acceptedMinor"))}) {
      out["total"].push_back({{"category", coded("adjudication", code)}, {"amount", money(minor)}});
    }
    if (const std::int64_t paid = minor_in(part, "paidMinor"); paid != 0) {
      out["payment"] = {{"amount", money(paid)}};
    }
    return out;
  }

  Json about_payment(const Json& part, const std::string& paid_at) const {
    Json out = resource("PaymentReconciliation", part);
    if (out.contains("identifier")) {
      out["paymentIdentifier"] = out["identifier"][0];
      out.erase("identifier");
    }
    out["status"] = part.value("reversed", false) ? "cancelled" : "active";
    out["created"] = paid_at;
    out["outcome"] = "complete";
    out["paymentDate"] = paid_at;
    out["paymentAmount"] = money(minor_in(part, "amountMinor"));
    out["extension"] = {{{"url", own_url("patient")}, {"valueReference", patient()}}};
    return out;
  }

  Json detail(const char* type, std::int64_t minor) const {
    return {{"type", coded("payment-type", type)}, {"amount", money(minor)}};
  }

  Json payment(const Json& part) const {
    Json out = about_payment(part, text_in(part, "receivedOn"));
    for (const Json& each : list_of(part, "allocations")) {
      Json paid = detail("payment", minor_in(each, "amountMinor"));
      paid["request"] = reference_to("Invoice", text_in(each, "invoiceId"));
      out["detail"].push_back(std::move(paid));
    }
    if (const std::int64_t credit = minor_in(part, "creditMinor"); credit != 0) {
      out["detail"].push_back(detail("advance", credit));
    }
    for (const Json& each : list_of(part, "refunds")) {
      out["detail"].push_back(detail("adjustment", minor_in(each, "amountMinor")));
      out["detail"].back()["date"] = text_in(each, "on");
    }
    return out;
  }

  Json payer_payment(const Json& part) const {
    Json out = about_payment(part, text_in(part, "receivedOn"));
    out["paymentIssuer"] = {{"display", text_in(part, "payer")}};
    for (const Json& each : list_of(part, "allocations")) {
      Json paid = detail("payment", minor_in(each, "amountMinor"));
      paid["request"] = reference_to("Claim", text_in(each, "claimId"));
      paid["response"] = reference_to("ExplanationOfBenefit", text_in(each, "claimId"));
      out["detail"].push_back(std::move(paid));
    }
    return out;
  }

  const Json& account_;
  const std::string& patient_;
  const std::string currency_;
};

}  // namespace

std::vector<Json> account_to_fhir(const Json& account, const std::string& patient_id) {
  return Account(account, patient_id).resources();
}

}  // namespace carelog::tools
