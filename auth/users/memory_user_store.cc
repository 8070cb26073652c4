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
  return true;
}

User* MemoryUserStore::user_with(const std::string& id) {
  for (auto& [key, user] : by_email_key_) {
    if (user.id == id) return &user;
  }
  return nullptr;
}

}  // namespace carelog::auth
