// Patients by id from rows that are kept near. What is kept is the row as it was read, for the
// clinic that it names: who may see which of its members is decided for each answer, behind this.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "carelog/api/v1/patient_commands.pb.h"
#include "query-side/hot/hot_follower.h"
#include "query-side/hot/hot_rows.h"

namespace carelog::query {

// A patient that somebody asks for.
struct PatientWanted {
  std::string clinic;
  std::string id;
  std::optional<ConsistencyToken> token = {};
};

// Thread-safe.
class HotPatients {
 public:
  using Patient = carelog::api::v1::PatientView;

  // Both outlive it.
  HotPatients(HotRows& rows, const HotFollower& follower) : rows_(rows), follower_(follower) {}

  bool waits() const { return rows_.waits(); }
  // In their order; nothing where they must be read.
  std::vector<std::optional<Patient>> find(const std::vector<PatientWanted>& wanted);
  // Keeps it if it may be kept. partition: where its changes stand.
  void keep(const Patient& patient, std::uint32_t partition, const AsOf& as_of);
  std::int64_t age_ms() const { return follower_.age_ms(HotFollower::Clock::now()); }

 private:
  HotRows& rows_;
  const HotFollower& follower_;
};

}  // namespace carelog::query
