#include "auth/sessions/memory_session_store.h"

#include <algorithm>

namespace carelog::auth {

bool MemorySessionStore::add(const Session& session) {
  const std::lock_guard lock(mutex_);
  return sessions_.emplace(session.id, session).second;
}

std::optional<Session> MemorySessionStore::find(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return std::nullopt;
  return found->second;
}

bool MemorySessionStore::rotate(const std::string& id, std::uint32_t from, std::int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.ended_at_ms || found->second.generation != from) {
    return false;
  }
  found->second.generation = from + 1;
  found->second.rotated_at_ms = found->second.used_at_ms = at_ms;
  return true;
}

bool MemorySessionStore::end(const std::string& id, std::int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.ended_at_ms) return false;
  found->second.ended_at_ms = at_ms;
  return true;
}

std::vector<Session> MemorySessionStore::open_of(const std::string& user_id, std::int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  std::vector<Session> open;
  for (const auto& [id, session] : sessions_) {
    if (session.user_id != user_id || session.ended_at_ms || session.expires_at_ms <= at_ms) {
      continue;
    }
    open.push_back(session);
  }
  std::stable_sort(open.begin(), open.end(), [](const Session& left, const Session& right) {
    return left.began_at_ms > right.began_at_ms;
  });
  return open;
}

std::vector<std::string> MemorySessionStore::ended_since(std::int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ended;
  for (const auto& [id, session] : sessions_) {
    if (session.ended_at_ms && *session.ended_at_ms >= at_ms) ended.push_back(id);
  }
  return ended;
}

void MemorySessionStore::add_code(const AuthorizationCode& code) {
  const std::lock_guard lock(mutex_);
  codes_.emplace(code.hash, code);
}

std::optional<AuthorizationCode> MemorySessionStore::use_code(const std::string& hash) {
  const std::lock_guard lock(mutex_);
  const auto found = codes_.find(hash);
  if (found == codes_.end()) return std::nullopt;
  const AuthorizationCode before = found->second;
  found->second.used = true;
  return before;
}

}  // namespace carelog::auth
