// Sessions in memory, for tests.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "auth/sessions/session_store.h"

namespace carelog::auth {

class MemorySessionStore : public SessionStore {
 public:
  bool add(const Session& session) override;
  std::optional<Session> find(const std::string& id) override;
  bool rotate(const std::string& id, std::uint32_t from, std::int64_t at_ms) override;
  bool end(const std::string& id, std::int64_t at_ms) override;
  std::vector<Session> open_of(const std::string& user_id, std::int64_t at_ms) override;
  std::vector<std::string> ended_since(std::int64_t at_ms) override;
  void add_code(const AuthorizationCode& code) override;
  std::optional<AuthorizationCode> use_code(const std::string& hash) override;

 private:
  std::mutex mutex_;
  std::map<std::string, Session> sessions_;
  std::map<std::string, AuthorizationCode> codes_;
};

}  // namespace carelog::auth
