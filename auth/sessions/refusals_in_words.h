// How refusals about accounts and second factors are said on the wire.
#pragma once

#include <vector>

#include "auth/users/accounts.h"
#include "carelog/api/v1/auth.pb.h"

namespace carelog::auth {

void fill(const std::vector<UserFieldProblem>& problems, carelog::api::v1::Refusal* refusal);

carelog::api::v1::SecondFactorRefused as_wire(FactorRefusal refusal);

// For whoever knows the password.
const char* in_words(FactorConflict conflict);

}  // namespace carelog::auth
