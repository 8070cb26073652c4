// Users in PostgreSQL, schema `auth`. Any thread.
#pragma once

#include <string>
#include <vector>

#include "auth/users/user_store.h"

namespace carelog::infra {
class ConnectionPool;
}

namespace carelog::auth {

class PostgresUserStore : public UserStore {
 public:
  // Creates or upgrades the schema `auth` first; processes that start together take turns. The pool
  // outlives this object. Throws UserStoreUnavailable, and std::runtime_error if a newer version of
  // the program wrote the schema.
  explicit PostgresUserStore(infra::ConnectionPool& pool);

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

 private:
  infra::ConnectionPool& pool_;
};

}  // namespace carelog::auth
