// Requests to the command side and what its replies mean in HTTP.
#pragma once

#include <string>
#include <string_view>

#include "carelog/api/v1/patient_commands.pb.h"
#include "gateway/call/problem.h"
#include "gateway/http/http_message.h"
#include "gateway/patients/patient_form.h"

namespace carelog::gateway {

// The command id under which a client's key is remembered, and the id a new patient gets from it: a
// repeat, through any gateway, meets its first answer.
std::string command_id_for(std::string_view clinic, std::string_view actor, std::string_view key);
std::string patient_id_for(std::string_view clinic, std::string_view actor, std::string_view key);

void fill(const PatientForm& form, api::v1::RegisterPatientRequest& request);
void fill(const PatientForm& form, api::v1::CorrectPatientDetailsRequest& request);

Problem problem_of_refusal(const api::v1::Refusal& refusal);

// 200, 201 or 204 with ETag, Consistency-Token, Idempotency-Key and, on a repeat,
// Idempotency-Replayed; Location on 201.
HttpResponse response_of(const api::v1::PatientCommandDone& done, int status, std::string_view key);

}  // namespace carelog::gateway
