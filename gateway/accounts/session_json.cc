#include "gateway/accounts/session_json.h"

namespace carelog::gateway {

void write_session(JsonWriter& json, const api::v1::SessionView& session,
                   const std::string& current) {
  json.begin_object().member("id", session.id()).member("client", session.client());
  json.member("address", session.address()).member("beganAt", session.began_at());
  json.member("usedAt", session.used_at()).member("expiresAt", session.expires_at());
  json.member("current", session.id() == current).end_object();
}

}  // namespace carelog::gateway
