#include "auth/sessions/refresh_token.h"

#include <sodium.h>

#include <charconv>

#include "infra/ids/keyed_hash.h"
#include "infra/ids/random_id.h"

namespace carelog::auth {
namespace {

constexpr std::string_view token_prefix = "cr.";  // so that scanners for leaked secrets find it
constexpr std::size_t session_id_length = 36;
constexpr std::size_t ticket_mac_length = 64;

std::string signed_part(const RefreshTicket& ticket) {
  return ticket.session + "." + std::to_string(ticket.generation);
}

}  // namespace

std::string RefreshTokens::token(const RefreshTicket& ticket) const {
  const std::string part = signed_part(ticket);
  return std::string(token_prefix) + part + "." + infra::keyed_hash(key_, "refresh " + part);
}

std::optional<RefreshTicket> RefreshTokens::read(std::string_view token) const {
  if (!token.starts_with(token_prefix)) return std::nullopt;
  token.remove_prefix(token_prefix.size());
  const std::size_t dot = token.rfind('.');
  if (dot == std::string_view::npos || token.size() - dot - 1 != ticket_mac_length ||
      dot < session_id_length + 2 || token[session_id_length] != '.') {
    return std::nullopt;
  }
  const std::string_view mac = token.substr(dot + 1);
  const std::string_view count = token.substr(session_id_length + 1, dot - session_id_length - 1);
  RefreshTicket ticket{.session = std::string(token.substr(0, session_id_length))};
  const auto [end, error] =
      std::from_chars(count.data(), count.data() + count.size(), ticket.generation);
  if (error != std::errc() || end != count.data() + count.size()) return std::nullopt;
  const std::string wanted = infra::keyed_hash(key_, "refresh " + signed_part(ticket));
  if (sodium_memcmp(wanted.data(), mac.data(), mac.size()) != 0) return std::nullopt;
  if (!infra::is_uuid(ticket.session)) return std::nullopt;
  return ticket;
}

}  // namespace carelog::auth
