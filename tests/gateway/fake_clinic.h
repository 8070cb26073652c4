// The data of the fake services behind the gateway. See fake_services.h.
#pragma once

#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/status.h>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "carelog/api/v1/chart.pb.h"
#include "carelog/api/v1/commands.pb.h"
#include "carelog/api/v1/patient_commands.pb.h"
#include "carelog/api/v1/patient_queries.pb.h"
#include "carelog/api/v1/read_models.pb.h"

namespace carelog::gateway {

namespace api = carelog::api::v1;

// What the fakes know, and what they will answer next. Thread-safe through its mutex.
struct FakeClinic {
  std::mutex mutex;
  std::map<std::string, api::PatientView> patients;
  std::map<std::string, std::pair<std::string, api::CommandReply>> decided;  // by command id
  api::RequestContext last_context;
  api::Freshness last_freshness;
  api::ListPatientsRequest last_list;
  api::ListRowsRequest last_rows;
  std::string row = R"({"status":"planned"})";  // of every list
  std::string entry = "{}";                     // content of every entry of a chart
  std::vector<std::string> canaries;            // ids of those sent to the patients' topic
  std::vector<std::string> tokens;              // those that reads have sent
  bool holds_reads = false;                     // answers to GetPatient wait for release()
  std::vector<grpc::ServerUnaryReactor*> held;
  std::optional<grpc::Status> breakdown;      // the answer to every call
  std::optional<api::Refusal> refusal;        // the answer to every command
  std::vector<api::CommandRequest> commands;  // in the order they came
  int streams = 0;                            // of commands
};

// The reply to a command on an entry of a chart: as the clinic says entries are.
inline api::CommandReply reply_with_entry(const FakeClinic& clinic,
                                          const api::CommandRequest& request) {
  api::ChartEntryView entry;
  entry.set_id(request.id());
  entry.set_entry_type(request.type());
  entry.set_patient_id(request.key());
  entry.set_content(clinic.entry);
  entry.set_version(1);
  api::CommandReply reply;
  reply.mutable_done()->set_id(request.id());
  reply.mutable_done()->set_version(1);
  reply.mutable_done()->set_view(entry.SerializeAsString());
  reply.mutable_done()->set_consistency_token("patients.1.7");
  return reply;
}

// What an accepted command does to a patient.
inline void change(api::PatientView& patient, const api::CommandRequest& request) {
  if (request.command() == "RegisterPatient") {
    api::RegisterPatient said;
    said.ParseFromString(request.body());
    patient.set_name(said.name());
    patient.set_email(said.email());
    patient.set_address(said.address());
    patient.set_date_of_birth(said.date_of_birth());
    patient.set_registered_date("2025-01-01");
    *patient.mutable_identifiers() = said.identifiers();
    patient.set_active(true);
  } else if (request.command() == "CorrectPatientDetails") {
    api::CorrectPatientDetails said;
    said.ParseFromString(request.body());
    if (said.has_name()) patient.set_name(said.name());
    if (said.has_telephone()) patient.set_telephone(said.telephone());
  } else if (request.command() == "MarkPatientDeceased") {
    api::MarkPatientDeceased said;
    said.ParseFromString(request.body());
    patient.set_deceased_date(said.deceased_date());
  } else if (request.command() == "RetractPatientDeath") {
    patient.clear_deceased_date();
  } else {
    patient.set_active(request.command() == "ReactivatePatient");
  }
}

}  // namespace carelog::gateway
