#include "gateway/patients/patient_json.h"

#include "gateway/json/history_json.h"
#include "gateway/json/json_writer.h"
#include "gateway/json/message_json.h"

namespace carelog::gateway {
namespace wire = carelog::api::v1;

std::string json_of(const wire::ListPatientsReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& patient : reply.patients()) write(json, patient);
  return json.end_array().take();
}

std::string json_of(const wire::ListDuplicatesReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& pair : reply.pairs()) write(json, pair);
  return json.end_array().take();
}

std::string json_of(const wire::GetPatientHistoryReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& entry : reply.entries()) write_history_entry(json, entry);
  return json.end_array().take();
}

}  // namespace carelog::gateway
