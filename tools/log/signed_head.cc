#include "tools/log/signed_head.h"

#include <nlohmann/json.hpp>

#include "auth/tokens/base64url.h"
#include "auth/tokens/verification_key.h"

namespace carelog::tools {

namespace {

constexpr const char* head_type = "carelog-head+jws";

std::string header_of(const auth::SigningKey& key) {
  return nlohmann::json{{"alg", "RS256"}, {"typ", head_type}, {"kid", key.key_id()}}.dump();
}

}  // namespace

std::string sign_head(const LogHead& head, const auth::SigningKey& key) {
  const std::string text =
      auth::base64url_encode(header_of(key)) + "." + auth::base64url_encode(to_json(head));
  return text + "." + auth::base64url_encode(key.sign(text));
}

LogHead verified_head(std::string_view text, const auth::SigningKey& key) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos)
    throw HeadRefused("it is not what `carelog audit head` prints");
  const auto header = auth::base64url_decode(text.substr(0, first));
  const auto payload = auth::base64url_decode(text.substr(first + 1, second - first - 1));
  const auto signature = auth::base64url_decode(text.substr(second + 1));
  if (!header || !payload || !signature)
    throw HeadRefused("it is not what `carelog audit head` prints");
  // The only header that this key signs: nothing in it is negotiable.
  if (*header != header_of(key))
    throw HeadRefused("it was signed with another key than the one below --data");
  const auto keys = auth::keys_of_jwks(key.jwks());
  if (!keys.at(key.key_id()).verify(text.substr(0, second), *signature))
    throw HeadRefused("its signature is wrong: the file was changed");
  try {
    return log_head_from_json(*payload);
  } catch (const std::runtime_error& unreadable) {
    throw HeadRefused(unreadable.what());
  }
}

}  // namespace carelog::tools
