#include "tools/fhir/money/money_from_fhir.h"

#include <algorithm>
#include <array>

#include "tools/fhir/money/bill_reader.h"
#include "tools/fhir/money/coverage_from_fhir.h"
#include "tools/fhir/money/fhir_amount.h"
#include "tools/fhir/own_url.h"
#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr std::string_view adjudication = "http://terminology.hl7.org/CodeSystem/adjudication";
constexpr std::string_view payment_type = "http://terminology.hl7.org/CodeSystem/payment-type";

Json row_of(BillReader& io, const char* kind, const std::string& payer, const std::string& on) {
  Json row = {{"kind", kind}, {"on", on}, {"amounts", io.take_amounts()}};
  if (!payer.empty()) row["payer"] = payer;
  if (!io.currency().empty()) row["currency"] = io.currency();
  return row;
}

// What is asked for before it is given, or an estimate, is no claim.
void require_claim(BillReader& io) {
  const std::string use = io.text("use");
  if (use != "claim") io.fail("is no claim for what was done: its use is " + use);
}

void require_outcome(BillReader& io) {
  const std::string outcome = io.text("outcome");
  if (outcome == "queued" || outcome == "error") {
    io.fail("is not complete where it comes from: its outcome is " + outcome);
  }
}

void read_total(BillReader& io, const char* member, const char* name) {
  if (const Json total = io.take(member); !total.is_null()) io.amount(name, total, member);
}

ForAccount claim_from(BillReader& io, const MoneyLinks& links) {
  require_claim(io);
  const std::string patient = io.patient("patient");
  std::string payer = party_in(io.take("insurer"));
  if (payer.empty()) {
    const Json insurances = io.take("insurance");
    for (const Json& each : insurances) {
      if (payer.empty()) payer = links.payer_of(member_of(each, "coverage"));
      io.leave_rest(each, {"sequence", "focal", "coverage"}, "insurance");
    }
  }
  const std::string on = io.day({"billablePeriod/start", "created"});
  read_total(io, "total", "total");
  return {patient, row_of(io, "claim", payer, on)};
}

// Of a claim: what the payer says to it.
ForAccount outcome_from(BillReader& io, const char* kind) {
  require_claim(io);
  require_outcome(io);
  const std::string patient = io.patient("patient");
  const Json insurer = io.take("insurer");
  const std::string on = io.day({"billablePeriod/start", "created"});
  for (const Json& each : io.take("total")) {
    const std::string name = code_of(member_of(each, "category"), adjudication);
    if (name.empty()) {
      io.leave("total");
    } else {
      io.amount(name, member_of(each, "amount"), "total.amount");
      io.leave_rest(each, {"category", "amount"}, "total");
    }
  }
  const Json payment = io.take("payment");
  if (payment.is_object()) {
    if (payment.contains("amount")) io.amount("payment", payment["amount"], "payment.amount");
    io.leave_rest(payment, {"amount"}, "payment");
  }
  return {patient, row_of(io, kind, party_in(insurer), on)};
}

ForAccount invoice_from(BillReader& io) {
  const std::string patient = io.patient("subject");
  const std::string on = io.day({"date"});
  read_total(io, "totalNet", "net");
  read_total(io, "totalGross", "gross");
  return {patient, row_of(io, "invoice", "", on)};
}

// Of the extension of ours, which says it of payments that pay nothing yet.
std::string own_patient(BillReader& io) {
  Json others = Json::array();
  std::string patient;
  for (const Json& each : io.take("extension")) {
    const bool own = text_in(each, "url") == own_url("patient");
    if (own) {
      patient = referred_id(member_of(each, "valueReference"), "Patient").value_or("");
    } else {
      others.push_back(each);
    }
  }
  for (const Json& each : others) io.leave("extension(" + text_in(each, "url") + ")");
  return patient;
}

std::string patient_of_detail(const Json& detail, const MoneyLinks& links,
                              const std::string& otherwise) {
  for (const char* name : {"request", "response"}) {
    if (std::string patient = links.patient_of(member_of(detail, name)); !patient.empty()) {
      return patient;
    }
  }
  return otherwise;
}

void read_details(BillReader& io, const MoneyLinks& links, const std::string& own,
                  std::map<std::string, std::vector<Json>>& by_patient) {
  for (const Json& each : io.take("detail")) {
    const std::string patient = patient_of_detail(each, links, own);
    if (patient.empty()) {
      io.leave("detail (it names no Claim, Invoice or ExplanationOfBenefit of these files)");
      continue;
    }
    by_patient[patient].push_back(each);
    io.leave_rest(each, {"type", "amount", "request", "response", "date"}, "detail");
  }
}

// It pays for several patients: each has a row of its own.
void payment_from(BillReader& io, const MoneyLinks& links, std::vector<ForAccount>& rows) {
  require_outcome(io);
  const std::string own = own_patient(io);
  const std::string payer = party_in(io.take("paymentIssuer"));
  const std::string on = io.day({"paymentDate", "created"});
  const Json whole = io.take("paymentAmount");
  std::map<std::string, std::vector<Json>> by_patient;
  read_details(io, links, own, by_patient);
  if (by_patient.empty() && !own.empty()) by_patient[own].push_back({{"amount", whole}});
  if (by_patient.empty()) {
    io.fail(
        "says of no patient whom it is for: give the files of the claims and invoices that it "
        "pays with it");
  }
  std::int64_t sum = 0;
  for (const auto& [patient, details] : by_patient) {
    for (const Json& each : details) {
      const std::string type = code_of(member_of(each, "type"), payment_type);
      io.amount(type.empty() ? "payment" : type, member_of(each, "amount"), "detail.amount");
      if (const auto part = amount_of(member_of(each, "amount"))) sum += part->minor;
    }
    rows.push_back({patient, row_of(io, "payment-reconciliation", payer, on)});
  }
  const auto all = amount_of(whole);
  if (!all || all->minor != sum) io.leave("paymentAmount (its details come to something else)");
}

}  // namespace

bool is_money_resource(std::string_view type) {
  return type == "Coverage" || type == "Claim" || type == "ClaimResponse" ||
         type == "ExplanationOfBenefit" || type == "Invoice" || type == "PaymentReconciliation";
}

bool is_coverage_with_terms(const Json& resource) {
  return text_in(resource, "resourceType") == "Coverage" && has_terms(resource);
}

MoneyFromFhir money_from_fhir(const Json& resource, const MoneyLinks& links) {
  const std::string type = text_in(resource, "resourceType");
  BillReader io(resource);
  MoneyFromFhir from;
  from.id = io.id();
  if (type == "Coverage") {
    from.rows.push_back(coverage_from(io));
  } else if (type == "Claim") {
    from.rows.push_back(claim_from(io, links));
  } else if (type == "Invoice") {
    from.rows.push_back(invoice_from(io));
  } else if (type == "PaymentReconciliation") {
    payment_from(io, links, from.rows);
  } else {
    const bool answer = type == "ClaimResponse";
    from.rows.push_back(outcome_from(io, answer ? "claim-response" : "explanation-of-benefit"));
  }
  from.fault = io.fault();
  from.not_understood = io.left();
  return from;
}

}  // namespace carelog::tools
