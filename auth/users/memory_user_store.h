// Users in memory, for tests.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
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
  void upgrade_password_hash(const std::string& id, const std::string& current,
                             const std::string& fresh) override;
  bool is_admitted(const std::string& id, std::int64_t epoch) override;
  [[nodiscard]] tl::expected<User, UserRefusal> disable(const Administered& what,
                                                        const NowMs& now_ms) override;
  [[nodiscard]] tl::expected<User, UserRefusal> enable(const Administered& what) override;
  [[nodiscard]] tl::expected<User, UserRefusal> set_once(const Administered& what,
                                                         const std::string& hash,
                                                         std::int64_t good_for_ms,
                                                         const NowMs& now_ms) override;
  [[nodiscard]] tl::expected<User, UserRefusal> reset_factor(const Administered& what) override;
  bool offer_factor(const std::string& id, std::int64_t epoch, const std::string& sealed) override;
  bool confirm_factor(const std::string& id, const ConfirmedFactor& confirmed) override;
  bool use_factor(const std::string& id, const std::string& sealed, std::int64_t step) override;
  bool use_recovery_code(const std::string& id, const std::string& hash) override;
  bool remove_factor(const std::string& id, const std::string& sealed) override;
  std::vector<User> of_clinic(const std::string& clinic, const std::string& after,
                              std::size_t users_max) override;
  std::vector<CutOff> cut_off_since(std::int64_t at_ms) override;

  // Runs `then` if the user is admitted, before anything else happens to him; else false.
  bool if_admitted(const std::string& id, std::int64_t epoch, const std::function<bool()>& then);

 private:
  User* user_with(const std::string& id);
  // The user, if this may be done to him.
  tl::expected<User*, UserRefusal> administered(const Administered& what);
  bool is_last_admin(const User& user) const;
  // The user, if he is enabled and this is his second factor.
  User* with_factor(const std::string& id, const std::string& sealed);
  void take_factor_from(User& user);

  std::mutex mutex_;
  std::map<std::string, User> by_email_key_;
  std::map<std::string, std::set<std::string>> recovery_hashes_;  // by user
};

}  // namespace carelog::auth
