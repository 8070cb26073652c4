// A Coverage: see money_from_fhir.h.
#pragma once

#include "tools/fhir/money/bill_reader.h"
#include "tools/fhir/money/money_from_fhir.h"

namespace carelog::tools {

// Codes of a cost to the beneficiary that are terms here: of HL7's coverage-copay-type.
inline constexpr const char* copay_system =
    "http://terminology.hl7.org/CodeSystem/coverage-copay-type";

// Whether it says a cost to the beneficiary by one of these codes.
bool has_terms(const nlohmann::json& coverage);

// With terms a coverage of the patient, without them a period of insurance.
ForAccount coverage_from(BillReader& io);

}  // namespace carelog::tools
