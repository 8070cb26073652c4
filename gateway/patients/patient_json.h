// Answers that are not simply one message of a service (json/message_json.h).
#pragma once

#include <string>

#include "carelog/api/v1/patient_queries.pb.h"

namespace carelog::gateway {

std::string json_of(const api::v1::ListPatientsReply& reply);
std::string json_of(const api::v1::ListDuplicatesReply& reply);
std::string json_of(const api::v1::GetPatientHistoryReply& reply);

}  // namespace carelog::gateway
