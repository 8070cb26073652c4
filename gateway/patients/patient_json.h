// What the services say, as the JSON that clients read. Fields that are not known are left out,
// except the simple form's own.
#pragma once

#include <string>

#include "carelog/api/v1/analytics.pb.h"
#include "carelog/api/v1/billing.pb.h"
#include "carelog/api/v1/patient_commands.pb.h"
#include "carelog/api/v1/patient_queries.pb.h"

namespace carelog::gateway {

std::string json_of(const api::v1::PatientView& patient);
std::string json_of(const api::v1::ListPatientsReply& reply);
std::string json_of(const api::v1::GetPatientHistoryReply& reply);
std::string json_of(const api::v1::BillingAccountView& account);
std::string json_of(const api::v1::GetAnalyticsSummaryReply& summary);

}  // namespace carelog::gateway
