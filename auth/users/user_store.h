// Users, and the port through which they are stored. Backends: PostgreSQL (postgres_user_store.h)
// and memory (memory_user_store.h), judged by one suite (tests/auth/user_store_contract_test.cc).
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "auth/permission.h"

namespace carelog::auth {

struct User {
  std::string id;     // UUID
  std::string email;  // as given; unique ignoring case, see email_key()
  std::string password_hash;
  Role role = Role::patient;
  std::string clinic;
  std::int64_t created_at_ms = 0;                // Unix time
  std::optional<std::int64_t> last_login_at_ms;  // absent: never
  std::optional<std::int64_t> disabled_at_ms = {};
  // The password is for one use, to set another, and until then. Absent: an ordinary one.
  std::optional<std::int64_t> once_until_ms = {};

  friend bool operator==(const User&, const User&) = default;
};

// As compared by infra::comparable_email(): two e-mails with the same key are one account.
std::string email_key(std::string_view email);

enum class UserRefusal { email_in_use };

// The store cannot be reached or fails. The text has no personal data.
struct UserStoreUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Thread-safe. Every function may block and may throw UserStoreUnavailable.
class UserStore {
 public:
  virtual ~UserStore() = default;

  virtual std::optional<User> find_by_email(std::string_view email) = 0;
  virtual std::optional<User> find_by_id(const std::string& id) = 0;
  [[nodiscard]] virtual tl::expected<void, UserRefusal> add(const User& user) = 0;
  virtual bool is_empty() = 0;

  // No effect for an unknown id.
  virtual void record_login(const std::string& id, std::int64_t at_ms) = 0;
  // With an ordinary password. False: the hash is no longer `current` (somebody else changed it),
  // or there is no such user.
  virtual bool replace_password_hash(const std::string& id, const std::string& current,
                                     const std::string& fresh) = 0;
  // With a password for one use. No effect for an unknown id, as below.
  virtual void set_once(const std::string& id, const std::string& hash, std::int64_t until_ms) = 0;
  // Absent: enables the user. One who is disabled already keeps the time.
  virtual void set_disabled(const std::string& id, std::optional<std::int64_t> at_ms) = 0;

  // In the order of their e-mail keys, those behind that of the user `after`; empty: from the first.
  virtual std::vector<User> of_clinic(const std::string& clinic, const std::string& after,
                                      std::size_t users_max) = 0;
  // Ids of those who were disabled at that time or later and are still.
  virtual std::vector<std::string> disabled_since(std::int64_t at_ms) = 0;
};

}  // namespace carelog::auth
