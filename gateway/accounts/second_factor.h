// Second factors over REST, and what a sign-in says about them.
#pragma once

#include <memory>
#include <optional>

#include "carelog/api/v1/auth.pb.h"
#include "gateway/call/problem.h"

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

// Nothing: it is not refused.
std::optional<Problem> problem_of_factor(api::v1::SecondFactorRefused refused);

// The call is this user's from now on, as the audit trail will say; also that a recovery code has
// proven who he is.
void speak_as(ApiCall& call, const api::v1::Principal& whose, bool by_recovery_code = false);

void enrol_second_factor(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void confirm_second_factor(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void remove_second_factor(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
