// Signed in: a session begins with a sign-in and lives by refresh tokens until it ends, is not used
// for half an hour, or is twelve hours old.
//
// A refresh token is good once; each use gives out the next. Because an answer can be lost and two
// tabs can ask at once, the one before the latest is answered with that same latest for some
// seconds; any older one was stolen or replayed, and ends its session, and no other.
//
// Blocking, like its store. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "auth/principal.h"
#include "auth/sessions/refresh_token.h"
#include "auth/sessions/session_store.h"
#include "auth/tokens/token.h"
#include "auth/users/user_store.h"

namespace carelog::auth {

inline constexpr std::int64_t session_idle_max_ms = 30 * 60 * 1000;
inline constexpr std::int64_t session_age_max_ms = 12 * 3600 * 1000;
inline constexpr std::int64_t code_age_max_ms = 60 * 1000;
inline constexpr std::int64_t same_answer_ms = 10 * 1000;  // for the generation before the latest
inline constexpr std::size_t open_sessions_max = 50;       // of a user; then the oldest ends

struct SessionTokens {
  std::string access_token;
  std::string refresh_token;
  Principal principal;
};

// By whom and through what somebody signs in.
struct SignInPlace {
  std::string client;
  std::string address;
};

struct CodeWanted {
  std::string redirect_uri;
  std::string challenge;  // of PKCE
};

// What is brought to redeem a code.
struct CodeBrought {
  std::string code;
  std::string client;
  std::string redirect_uri;
  std::string verifier;
};

enum class SessionRefusal {
  not_valid,  // unknown, expired, ended, or not for this client
  used_again  // an old token or a code for the second time: its session has ended now
};

struct RefusedGrant {
  SessionRefusal why = SessionRefusal::not_valid;
  std::optional<Principal> whose;  // if a session was found
};

class Sessions {
 public:
  using NowMs = std::function<std::int64_t()>;  // Unix time
  template <class Value>
  using OrRefused = tl::expected<Value, RefusedGrant>;

  // All but the times outlive this object.
  Sessions(SessionStore& store, UserStore& users, const TokenIssuer& issuer,
           std::string refresh_key, NowMs now_ms);

  // The user, as he was when he has just proven who he is. Nothing: he has been disabled or has
  // another password since.
  [[nodiscard]] std::optional<SessionTokens> begin(const User& user, const SignInPlace& place);
  // The same, for a client that redeems a code, and is refused then.
  std::string begin_with_code(const User& user, const SignInPlace& place, const CodeWanted& wanted);
  [[nodiscard]] OrRefused<SessionTokens> redeem(const CodeBrought& brought);

  // As begin(), for a machine: an access token, and no session.
  [[nodiscard]] std::optional<SessionTokens> without_session(const User& user);

  [[nodiscard]] OrRefused<SessionTokens> refresh(std::string_view refresh_token);

  std::vector<Session> open_of(const std::string& user_id);
  // Of this user: one, or all if the id is empty. Those that ended.
  std::vector<std::string> end(const std::string& user_id, const std::string& session_id);
  // Ids of sessions that ended while access tokens of theirs may still be about.
  std::vector<std::string> ended_lately();
  // Users who were cut off so lately. Their tokens without a session are good no longer if they
  // expire by last_expiry_s().
  std::vector<CutOff> cut_off_lately();
  std::int64_t last_expiry_s(const CutOff& cut_off) const;

 private:
  SessionTokens tokens_of(const User& user, const std::string& session, std::uint32_t generation);
  // Without a refresh token.
  SessionTokens access_of(const User& user, const std::string& session, std::int64_t at_ms) const;
  // id_taken: a second use of its code was faster.
  SessionAdded open(const User& user, const std::string& session_id, const SignInPlace& place);
  // Also one that the first use of the code has not opened yet.
  void end_for_good(const AuthorizationCode& code);
  // Access tokens issued before are no longer good.
  std::int64_t tokens_begin_ms() const;
  // The session if it is open now.
  OrRefused<Session> open_session(const std::string& id);

  SessionStore& store_;
  UserStore& users_;
  const TokenIssuer& issuer_;
  const RefreshTokens refresh_tokens_;
  const NowMs now_ms_;
};

}  // namespace carelog::auth
