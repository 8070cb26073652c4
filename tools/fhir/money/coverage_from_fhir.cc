#include "tools/fhir/money/coverage_from_fhir.h"

#include "tools/fhir/money/fhir_amount.h"
#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t whole_basis_points = 10'000;
constexpr std::string_view class_system = "http://terminology.hl7.org/CodeSystem/coverage-class";

bool is_copay(const Json& cost) {
  return code_of(member_of(cost, "type"), copay_system) == "copay";
}

bool is_percentage(const Json& cost) {
  return code_of(member_of(cost, "type"), copay_system) == "copaypct";
}

// What the patient bears of each charge in percent is the rest of the payer's share.
void read_percentage(BillReader& io, const Json& cost, Json& coverage) {
  const auto borne = scaled(member_of(member_of(cost, "valueQuantity"), "value"), 2);
  const char* path = "costToBeneficiary.valueQuantity.value ";
  if (!borne) return io.fail(path + borne.error());
  if (*borne < 0 || *borne >= whole_basis_points) {
    return io.fail(std::string(path) + "is no percentage: give what is from 0 to below 100");
  }
  coverage["shareBasisPoints"] = whole_basis_points - *borne;
}

void read_copay(BillReader& io, const Json& cost, Json& coverage) {
  const auto copay = amount_of(member_of(cost, "valueMoney"));
  if (!copay) return io.fail("costToBeneficiary.valueMoney " + copay.error());
  if (copay->minor < 0) return io.fail("costToBeneficiary.valueMoney is negative: give 0 or more");
  coverage["currency"] = copay->currency;
  if (copay->minor == 0) {  // the payer bears all of it
    coverage["shareBasisPoints"] = whole_basis_points;
  } else {
    coverage["copayMinor"] = copay->minor;
  }
}

// False: there are none.
bool read_terms(BillReader& io, Json& coverage) {
  bool read = false;
  for (const Json& cost : io.take("costToBeneficiary")) {
    const bool is_term = is_copay(cost) || is_percentage(cost);
    if (!is_term || read) {
      io.leave(read && is_term ? "costToBeneficiary (more than one)" : "costToBeneficiary");
      continue;
    }
    read = true;
    if (is_copay(cost)) {
      read_copay(io, cost, coverage);
    } else {
      read_percentage(io, cost, coverage);
    }
    io.leave_rest(cost, {"type", "valueMoney", "valueQuantity"}, "costToBeneficiary");
  }
  return read;
}

std::string payer_from(BillReader& io) {
  const Json payors = io.take("payor");
  if (!payors.is_array() || payors.empty()) {
    io.fail("names no payor: give one");
    return {};
  }
  if (payors.size() > 1) io.leave("payor (more than one)");
  const std::string reference = text_in(payors[0], "reference");
  if (reference.starts_with("Patient/") || reference.starts_with("RelatedPerson/")) {
    io.fail("is paid by a person: only an organization is a payer");
  }
  std::string payer = party_in(payors[0]);
  if (payer.empty()) io.fail("names nobody as its payor: give a display");
  return payer;
}

std::string plan_from(BillReader& io) {
  std::string plan;
  for (const Json& each : io.take("class")) {
    const bool is_plan = code_of(member_of(each, "type"), class_system) == "plan";
    if (!is_plan || !plan.empty()) {
      io.leave("class");
      continue;
    }
    const std::string name = text_in(each, "name");
    plan = name.empty() ? text_in(each, "value") : name;
    io.leave_rest(each, {"type", name.empty() ? "value" : "name"}, "class");
  }
  return plan;
}

// The subscriber's number, else the coverage's own.
std::string member_from(BillReader& io) {
  if (std::string id = io.text("subscriberId"); !id.empty()) return id;
  const Json identifiers = io.take("identifier");
  for (const Json& each : identifiers) {
    if (std::string id = text_in(each, "value"); !id.empty()) return id;
  }
  return {};
}

}  // namespace

bool has_terms(const Json& coverage) {
  for (const Json& each : objects_in(coverage, "costToBeneficiary")) {
    if (is_copay(each) || is_percentage(each)) return true;
  }
  return false;
}

ForAccount coverage_from(BillReader& io) {
  Json coverage;
  const std::string patient = io.patient("beneficiary");
  const std::string payer = payer_from(io);
  if (!read_terms(io, coverage)) {
    io.leave("costToBeneficiary (no copay, no percentage: it is kept as a period of insurance)");
    return {patient,
            {{"kind", "insurance-period"}, {"payer", payer}, {"on", io.day({"period/start"})}}};
  }
  coverage["payer"] = payer;
  coverage["plan"] = plan_from(io);
  coverage["memberId"] = member_from(io);
  coverage["validFrom"] = io.day({"period/start"});
  const Json period = io.take("period");
  if (const std::string end = text_in(period, "end"); !end.empty()) {
    coverage["validUntil"] = end.substr(0, std::string("YYYY-MM-DD").size());
  }
  io.leave_rest(period, {"end"}, "period");
  for (const char* name : {"plan", "memberId"}) {
    if (coverage[name] == "") coverage.erase(name);
  }
  return {patient, coverage};
}

}  // namespace carelog::tools
