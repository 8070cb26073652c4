// Patients by id, for many callers at once: calls that come while a statement runs share the next
// one. A single caller never waits for others. Patients that are kept near need no statement.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "carelog/api/v1/patient_queries.pb.h"
#include "query-side/patients/patient_reader.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {

class HotPatients;

inline const grpc::Status no_such_patient(grpc::StatusCode::NOT_FOUND, "there is no such patient");

// A GetPatient that waits for its answer. Its parts belong to gRPC and live until the reactor is
// finished.
struct PatientFind {
  grpc::CallbackServerContext* context;
  grpc::ServerUnaryReactor* reactor;
  const carelog::api::v1::GetPatientRequest* request;
  carelog::api::v1::GetPatientReply* reply;
};

class PatientFinds {
 public:
  static constexpr std::size_t group_max = 64;  // patients per statement
  static constexpr std::size_t groups_max = 2;  // at once; other workers stay free
  static constexpr std::size_t waiting_max = QueryWorkers::queued_max;

  // They outlive it. near: null: no patients are kept near.
  PatientFinds(PatientReader& reader, FreshQueries& queries, HotPatients* near = nullptr)
      : reader_(reader), queries_(queries), near_(near) {}
  ~PatientFinds();  // Requires: every reactor is finished. Waits for its workers
  PatientFinds(const PatientFinds&) = delete;
  PatientFinds& operator=(const PatientFinds&) = delete;

  // Any thread. Finishes the reactor once, with the statuses of FreshQueries or NOT_FOUND.
  void add(const PatientFind& find);

 private:
  void serve();
  bool answered_from_near(const PatientFind& find);
  FoundPatients found_for(const std::vector<PatientFind>& group);
  std::vector<PatientFind> take_group();
  void answer(std::vector<PatientFind> group);
  bool goes_on();
  void give_up();

  PatientReader& reader_;
  FreshQueries& queries_;
  HotPatients* const near_;
  std::mutex mutex_;
  std::condition_variable let_go_;
  std::deque<PatientFind> waiting_;
  std::size_t groups_ = 0;  // workers that serve a group, or are about to
};

}  // namespace carelog::query
