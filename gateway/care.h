// A clinician sees the charts of those whom he treats, if the gateway is told so: what is asked
// between admission and a route's handler.
#pragma once

#include <memory>

#include "gateway/admission.h"

namespace carelog::gateway {

// Goes on if the call is about no chart, or the caller treats the patient, or names an emergency;
// or answers. The patient's record is asked for it, so it may go on from another thread.
void go_on_if_treating(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                       GoOn go_on);

}  // namespace carelog::gateway
