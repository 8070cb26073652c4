// Sessions and authorization codes, and the port through which they are stored. Backends:
// PostgreSQL and memory, judged by one suite (tests/auth/session_store_contract_test.cc).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/users/user_store.h"

namespace carelog::auth {

// Times are Unix times.
struct Session {
  std::string id;  // a UUID
  std::string user_id;
  std::string client;  // "carelog-console"; empty: signed in by /auth/login
  std::string address;
  std::int64_t began_at_ms = 0;
  std::int64_t used_at_ms = 0;
  std::int64_t expires_at_ms = 0;  // whatever happens
  std::uint32_t generation = 0;    // of its latest refresh token
  std::int64_t rotated_at_ms = 0;  // when that was first given out
  std::optional<std::int64_t> ended_at_ms = {};

  friend bool operator==(const Session&, const Session&) = default;
};

// What somebody who has just signed in may redeem once.
struct AuthorizationCode {
  std::string hash;  // of the code
  std::string session_id;
  std::string user_id;
  std::string client;
  std::string redirect_uri;
  std::string challenge;
  std::string address;
  std::int64_t expires_at_ms = 0;
  bool used = false;

  friend bool operator==(const AuthorizationCode&, const AuthorizationCode&) = default;
};

// Thread-safe. Every function may block and may throw UserStoreUnavailable.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Also forgets sessions that expired long before this one began. False: there is one of this id,
  // which stays as it is.
  virtual bool add(const Session& session) = 0;
  virtual std::optional<Session> find(const std::string& id) = 0;
  // To the next generation. False: it is not at this one, has ended, or is unknown.
  virtual bool rotate(const std::string& id, std::uint32_t from, std::int64_t at_ms) = 0;
  // False: it has ended already, or is unknown.
  virtual bool end(const std::string& id, std::int64_t at_ms) = 0;
  // Those that have neither ended nor expired by then, the newest first.
  virtual std::vector<Session> open_of(const std::string& user_id, std::int64_t at_ms) = 0;
  // Ids of those that ended at that time or later.
  virtual std::vector<std::string> ended_since(std::int64_t at_ms) = 0;

  // Also forgets codes that expired long before this one will.
  virtual void add_code(const AuthorizationCode& code) = 0;
  // The code as it was, which is used from now on; nothing: there is none.
  virtual std::optional<AuthorizationCode> use_code(const std::string& hash) = 0;
};

}  // namespace carelog::auth
