// Users in memory, for tests.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "auth/users/user_store.h"

namespace carelog::auth {

class MemoryUserStore : public UserStore {
 public:
  std::optional<User> find_by_email(std::string_view email) override;
  std::optional<User> find_by_id(const std::string& id) override;
  [[nodiscard]] tl::expected<void, UserRefusal> add(const User& user) override;
  bool is_empty() override;
  void record_login(const std::string& id, std::int64_t at_ms) override;
  bool replace_password_hash(const std::string& id, const std::string& current,
                             const std::string& fresh) override;
  void set_once(const std::string& id, const std::string& hash, std::int64_t until_ms) override;
  void set_disabled(const std::string& id, std::optional<std::int64_t> at_ms) override;
  std::vector<User> of_clinic(const std::string& clinic, const std::string& after,
                              std::size_t users_max) override;
  std::vector<std::string> disabled_since(std::int64_t at_ms) override;

 private:
  User* user_with(const std::string& id);

  std::mutex mutex_;
  std::map<std::string, User> by_email_key_;
};

}  // namespace carelog::auth
