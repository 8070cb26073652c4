// Users, and the port through which they are stored. Backends: PostgreSQL (postgres_user_store.h)
// and memory (memory_user_store.h), judged by one suite (tests/auth/user_store_contract_test.cc).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "auth/users/user.h"

namespace carelog::auth {

// As compared by infra::comparable_email(): two e-mails with the same key are one account.
std::string email_key(std::string_view email);

enum class UserRefusal {
  email_in_use,
  unknown_user,
  last_admin,  // no other admin of the clinic could sign in
  by_disabled  // the acting user has been disabled himself
};

// An admin has cut the user off, see User::cut_off_at_ms.
struct CutOff {
  std::string user;  // id
  std::int64_t at_ms = 0;

  friend bool operator==(const CutOff&, const CutOff&) = default;
};

// What an admin does to a user of the same clinic.
struct Administered {
  std::string user;  // id
  std::string by;    // id of a user, or the name of a tool
};

struct ConfirmedFactor {
  std::string sealed;  // as it was offered
  std::int64_t step = 0;
  std::int64_t at_ms = 0;
  std::vector<std::string> recovery_hashes;
};

// The store cannot be reached or fails. The text has no personal data.
struct UserStoreUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Thread-safe. Every function may block and may throw UserStoreUnavailable.
class UserStore {
 public:
  using NowMs = std::function<std::int64_t()>;  // Unix time

  virtual ~UserStore() = default;

  virtual std::optional<User> find_by_email(std::string_view email) = 0;
  virtual std::optional<User> find_by_id(const std::string& id) = 0;
  [[nodiscard]] virtual tl::expected<void, UserRefusal> add(const User& user) = 0;
  virtual bool is_empty() = 0;

  // No effect for an unknown id.
  virtual void record_login(const std::string& id, std::int64_t at_ms) = 0;
  // With that of another password, an ordinary one; raises the epoch. False: the hash is no longer
  // `current` (somebody else changed it), or there is no such user, or he is disabled.
  virtual bool replace_password_hash(const std::string& id, const std::string& current,
                                     const std::string& fresh) = 0;
  // With another hash of the same password. No effect if the hash is no longer `current`.
  virtual void upgrade_password_hash(const std::string& id, const std::string& current,
                                     const std::string& fresh) = 0;
  // Whether the user is still in this epoch and not disabled. What an admin does to him at the same
  // time happens before this, or asks its own `now_ms` after this has returned.
  virtual bool is_admitted(const std::string& id, std::int64_t epoch) = 0;

  // What admins do to the users of a clinic happens one after the other, so that two who disable
  // each other leave one. now_ms is asked within. The user as he is afterwards.

  // Raises the epoch. One who is disabled already stays as he is. The last admin who is enabled and
  // has an ordinary password is refused.
  [[nodiscard]] virtual tl::expected<User, UserRefusal> disable(const Administered& what,
                                                                const NowMs& now_ms) = 0;
  [[nodiscard]] virtual tl::expected<User, UserRefusal> enable(const Administered& what) = 0;
  // With a password for one use, good for so long. Raises the epoch.
  [[nodiscard]] virtual tl::expected<User, UserRefusal> set_once(const Administered& what,
                                                                 const std::string& hash,
                                                                 std::int64_t good_for_ms,
                                                                 const NowMs& now_ms) = 0;

  // Also the secret that waits to be confirmed. Raises the epoch.
  [[nodiscard]] virtual tl::expected<User, UserRefusal> reset_factor(const Administered& what) = 0;

  // What users do with their own second factor. False: the store has moved on (another one is
  // there, the code has been used, the user is disabled or unknown), and nothing happens.

  // A secret that waits to be confirmed, instead of an earlier one. Only for who has no factor.
  virtual bool offer_factor(const std::string& id, std::int64_t epoch,
                            const std::string& sealed) = 0;
  // The secret that was offered is the factor from now on. Raises the epoch.
  virtual bool confirm_factor(const std::string& id, const ConfirmedFactor& confirmed) = 0;
  // The code of this step, and so of all before it.
  virtual bool use_factor(const std::string& id, const std::string& sealed, std::int64_t step) = 0;
  // Each is good once.
  virtual bool use_recovery_code(const std::string& id, const std::string& hash) = 0;
  // Raises the epoch.
  virtual bool remove_factor(const std::string& id, const std::string& sealed) = 0;

  // In the order of their e-mail keys, those behind that of the user `after`; empty: all from the
  // first.
  virtual std::vector<User> of_clinic(const std::string& clinic, const std::string& after,
                                      std::size_t users_max) = 0;
  // Those who were cut off at that time or later.
  virtual std::vector<CutOff> cut_off_since(std::int64_t at_ms) = 0;
};

}  // namespace carelog::auth
