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
  std::vector<std::string> canaries;  // ids of those sent to the patients' topic
  std::vector<std::string> tokens;    // those that reads have sent
  bool holds_reads = false;           // answers to GetPatient wait for release()
  std::vector<grpc::ServerUnaryReactor*> held;
  std::optional<grpc::Status> breakdown;      // the answer to every call
  std::optional<api::Refusal> refusal;        // the answer to every command
  std::vector<api::CommandRequest> commands;  // in the order they came
  int streams = 0;                            // of commands
};

}  // namespace carelog::gateway
