// A topic with two types of aggregates: patients, and accounts under their patients' keys.
#pragma once

#include "command-side/engine/partition_engine.h"

namespace carelog::command {

struct ChartDomain : Topic<PatientType, BillingAccountType> {
  static constexpr const char* name = "charts";
};

extern template class PartitionEngine<ChartDomain>;

}  // namespace carelog::command
