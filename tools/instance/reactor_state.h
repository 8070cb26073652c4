// The reactors of an instance: where each keeps its position below DATA/state, and the topic that
// it reads.
#pragma once

#include <array>

#include "tools/instance/log_access.h"

namespace carelog::tools {

struct ReactorState {
  const char* directory;
  const char* topic;
};

inline constexpr ReactorState patient_merges{"patient-merges", patients_topic};
inline constexpr ReactorState billing_accounts{"billing-reactor", patients_topic};
inline constexpr ReactorState invoice_numbers{"invoice-numbers", billing_topic};
inline constexpr ReactorState service_charges{"service-charges", patients_topic};
inline constexpr ReactorState older_topic_feed{"older-topic", patients_topic};

inline constexpr std::array reactor_states = {patient_merges, billing_accounts, invoice_numbers,
                                              service_charges, older_topic_feed};

}  // namespace carelog::tools
