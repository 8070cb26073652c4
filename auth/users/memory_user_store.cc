#include "auth/users/memory_user_store.h"

namespace carelog::auth {

std::optional<User> MemoryUserStore::find_by_email(std::string_view email) {
  const std::lock_guard lock(mutex_);
  const auto found = by_email_key_.find(email_key(email));
  if (found == by_email_key_.end()) return std::nullopt;
  return found->second;
}

std::optional<User> MemoryUserStore::find_by_id(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const User* user = user_with(id);
  if (user == nullptr) return std::nullopt;
  return *user;
}

tl::expected<void, UserRefusal> MemoryUserStore::add(const User& user) {
  const std::lock_guard lock(mutex_);
  if (!by_email_key_.emplace(email_key(user.email), user).second) {
    return tl::unexpected(UserRefusal::email_in_use);
  }
  return {};
}

bool MemoryUserStore::is_empty() {
  const std::lock_guard lock(mutex_);
  return by_email_key_.empty();
}

void MemoryUserStore::record_login(const std::string& id, std::int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  if (User* user = user_with(id)) user->last_login_at_ms = at_ms;
}

bool MemoryUserStore::replace_password_hash(const std::string& id, const std::string& current,
                                            const std::string& fresh) {
  const std::lock_guard lock(mutex_);
  User* user = user_with(id);
  if (user == nullptr || user->password_hash != current) return false;
  user->password_hash = fresh;
  user->once_until_ms.reset();
  return true;
}

void MemoryUserStore::set_once(const std::string& id, const std::string& hash,
                               std::int64_t until_ms) {
  const std::lock_guard lock(mutex_);
  User* user = user_with(id);
  if (user == nullptr) return;
  user->password_hash = hash;
  user->once_until_ms = until_ms;
}

void MemoryUserStore::set_disabled(const std::string& id, std::optional<std::int64_t> at_ms) {
  const std::lock_guard lock(mutex_);
  User* user = user_with(id);
  if (user != nullptr && !(at_ms && user->disabled_at_ms)) user->disabled_at_ms = at_ms;
}

std::vector<User> MemoryUserStore::of_clinic(const std::string& clinic, const std::string& after,
                                             std::size_t users_max) {
  const std::lock_guard lock(mutex_);
  const User* last = user_with(after);
  std::vector<User> users;
  if (!after.empty() && last == nullptr) return users;
  for (const auto& [key, user] : by_email_key_) {
    const bool behind = last == nullptr || key > email_key(last->email);
    if (user.clinic == clinic && behind && users.size() < users_max) users.push_back(user);
  }
  return users;
}

std::vector<std::string> MemoryUserStore::disabled_since(std::int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [key, user] : by_email_key_) {
    if (user.disabled_at_ms && *user.disabled_at_ms >= at_ms) ids.push_back(user.id);
  }
  return ids;
}

User* MemoryUserStore::user_with(const std::string& id) {
  for (auto& [key, user] : by_email_key_) {
    if (user.id == id) return &user;
  }
  return nullptr;
}

}  // namespace carelog::auth
