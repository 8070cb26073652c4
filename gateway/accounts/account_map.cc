#include "gateway/accounts/account_map.h"

#include <array>
#include <optional>

#include "gateway/accounts/account_routes.h"
#include "gateway/accounts/key_routes.h"
#include "gateway/accounts/second_factor.h"
#include "gateway/accounts/sign_in_page.h"
#include "gateway/accounts/token_routes.h"
#include "gateway/accounts/user_routes.h"

namespace carelog::gateway {
namespace {

using auth::Permission;
using enum HttpMethod;

// About no record.
constexpr Route open_to_all(std::string_view pattern, std::string_view operation,
                            RouteHandler handle) {
  return {.method = get,
          .pattern = pattern,
          .permission = std::nullopt,
          .operation = operation,
          .handle = handle};
}

// A route that logs somebody out.
constexpr Route ending(std::string_view pattern, std::string_view operation) {
  return {.method = del,
          .pattern = pattern,
          .permission = std::nullopt,
          .operation = operation,
          .handle = end_sessions,
          .recorded = Recorded::reads};
}

// A route about one user, whom the audit trail names.
constexpr Route of_user(HttpMethod method, std::string_view pattern, std::string_view operation,
                        RouteHandler handle) {
  return {.method = method,
          .pattern = pattern,
          .permission = Permission::manage_users,
          .operation = operation,
          .handle = handle,
          .recorded = Recorded::reads,
          .subject = "userId",
          .shows = "user"};
}

// By whoever knows the password.
constexpr Route of_factor(std::string_view pattern, std::string_view operation,
                          RouteHandler handle) {
  return {.method = post,
          .pattern = pattern,
          .permission = std::nullopt,
          .operation = operation,
          .handle = handle,
          .recorded = Recorded::reads};
}

constexpr Route of_keys(std::string_view pattern, std::string_view operation, RouteHandler handle) {
  return {.method = post,
          .pattern = pattern,
          .permission = Permission::manage_users,
          .operation = operation,
          .handle = handle,
          .recorded = Recorded::reads,
          .shows = "signing-key"};
}

constexpr std::array account_rows = {
    Route{.method = post,
          .pattern = "/auth/login",
          .permission = std::nullopt,
          .operation = "login",
          .handle = login,
          .recorded = Recorded::reads},
    Route{.method = post,
          .pattern = "/auth/password",
          .permission = std::nullopt,
          .operation = "changePassword",
          .handle = change_password,
          .recorded = Recorded::reads},
    of_factor("/auth/second-factor", "enrolSecondFactor", enrol_second_factor),
    of_factor("/auth/second-factor/confirmation", "confirmSecondFactor", confirm_second_factor),
    of_factor("/auth/second-factor/removal", "removeSecondFactor", remove_second_factor),
    open_to_all("/auth/validate", "validateToken", validate_token),
    Route{.method = post,
          .pattern = "/auth/register",
          .permission = Permission::manage_users,
          .operation = "registerUser",
          .handle = register_user,
          .recorded = Recorded::reads,
          .shows = "user"},
    Route{.method = get,
          .pattern = "/auth/users",
          .permission = Permission::manage_users,
          .operation = "listUsers",
          .handle = list_users,
          .recorded = Recorded::reads,
          .shows = "user",
          .query = "limit after"},
    of_user(get, "/auth/users/{userId}", "getUser", get_user),
    of_user(post, "/auth/users/{userId}/disable", "disableUser", disable_user),
    of_user(post, "/auth/users/{userId}/enable", "enableUser", enable_user),
    of_user(post, "/auth/users/{userId}/password-reset", "resetPassword", reset_password),
    of_user(get, "/auth/users/{userId}/sessions", "listUserSessions", list_user_sessions),
    of_user(del, "/auth/users/{userId}/sessions", "endUserSessions", end_user_sessions),
    of_user(del, "/auth/users/{userId}/sessions/{sessionId}", "endUserSession", end_user_sessions),
    of_user(post, "/auth/users/{userId}/second-factor-reset", "resetSecondFactor",
            reset_second_factor),
    Route{.method = post,
          .pattern = "/auth/token",
          .permission = std::nullopt,
          .operation = "giveTokens",
          .handle = give_tokens,
          .recorded = Recorded::reads},
    Route{.method = get,
          .pattern = "/auth/authorize",
          .permission = std::nullopt,
          .operation = "showSignIn",
          .handle = show_sign_in,
          .own_query = true,
          .media_type = "text/html"},
    Route{.method = post,
          .pattern = "/auth/authorize",
          .permission = std::nullopt,
          .operation = "signIn",
          .handle = take_sign_in,
          .recorded = Recorded::reads,
          .media_type = "text/html"},
    Route{.method = post,
          .pattern = "/auth/authorize/password",
          .permission = std::nullopt,
          .operation = "setPasswordAndSignIn",
          .handle = take_own_password,
          .recorded = Recorded::reads,
          .media_type = "text/html"},
    Route{.method = post,
          .pattern = "/auth/authorize/second-factor",
          .permission = std::nullopt,
          .operation = "confirmSecondFactorOnPage",
          .handle = take_own_factor,
          .recorded = Recorded::reads,
          .media_type = "text/html"},
    open_to_all("/auth/sessions", "listSessions", list_sessions),
    ending("/auth/sessions", "endAllSessions"),
    ending("/auth/sessions/{sessionId}", "endSession"),
    open_to_all("/.well-known/openid-configuration", "getOpenIdConfiguration",
                get_openid_configuration),
    open_to_all("/.well-known/jwks.json", "getKeys", get_keys),
    Route{.method = get,
          .pattern = "/auth/keys",
          .permission = Permission::manage_users,
          .operation = "listKeys",
          .handle = list_keys,
          .shows = "signing-key"},
    of_keys("/auth/keys/rotate", "rotateKeys", rotate_keys),
    of_keys("/auth/keys/replace", "replaceKeys", replace_keys),
};

}  // namespace

std::span<const Route> account_map() {
  return account_rows;
}

}  // namespace carelog::gateway
