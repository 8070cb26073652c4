// The page on which people sign in for a client that gets an authorization code: made here, without
// scripts, under a policy that allows none.
//
// The one client is the web console of this gateway. Its redirect URI is a path of our own, so no
// parameter can lead anybody elsewhere.
#pragma once

#include <memory>
#include <string_view>

namespace carelog::gateway {

class ApiCall;
struct GatewayParts;

inline constexpr std::string_view console_client = "carelog-console";
inline constexpr std::string_view console_callback = "/console/callback";

void show_sign_in(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
void take_sign_in(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// With a password for one use: sets the user's own first.
void take_own_password(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);
// With a code of the second factor that the page has offered: enrols it, shows the recovery codes.
void take_own_factor(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall>);

}  // namespace carelog::gateway
