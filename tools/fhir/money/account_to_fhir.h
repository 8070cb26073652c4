// A patient's account as FHIR R4 resources: a Coverage, Claim and Invoice for each of ours, an
// ExplanationOfBenefit for each claim that has an outcome, a PaymentReconciliation for each payment
// of the patient and of a payer. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace carelog::tools {

// account: as REST shows it. patient_id: whom the resources are about, also where the account is
// that of somebody who was merged into this patient. For write_exact(). Money of record is not
// among them: it is another system's.
std::vector<nlohmann::json> account_to_fhir(const nlohmann::json& account,
                                            const std::string& patient_id);

// In these systems are the numbers of invoices, and what people wrote beside claims and payments.
inline constexpr const char* invoice_number_system = "urn:carelog:invoice-number";
inline constexpr const char* billing_reference_system = "urn:carelog:billing-reference";

}  // namespace carelog::tools
