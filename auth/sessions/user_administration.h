// What an admin does with the users of a clinic. Blocking, like its stores. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "auth/sessions/sessions.h"
#include "auth/users/user_store.h"

namespace carelog::auth {

inline constexpr std::int64_t once_password_age_max_ms = 24 * 3600 * 1000;
inline constexpr std::size_t users_listed_max = 100;

struct ResetPassword {
  User user;
  std::string password;  // in the clear, shown once; good for setting another one
};

enum class AdministrationRefusal {
  unknown_user,
  oneself,      // another admin has to do it
  last_admin,   // nobody could sign in as one any more
  not_admitted  // the acting user has been disabled himself
};

class UserAdministration {
 public:
  template <class Value>
  using OrRefused = tl::expected<Value, AdministrationRefusal>;
  using NowMs = std::function<std::int64_t()>;  // Unix time

  // The store and the sessions outlive this object.
  UserAdministration(UserStore& users, Sessions& sessions, NowMs now_ms);

  // In the order of their e-mail addresses. after: the id of the last user seen, or empty.
  std::vector<User> list(const std::string& clinic, const std::string& after,
                         std::size_t users_max);
  [[nodiscard]] OrRefused<User> find(const std::string& clinic, const std::string& id);

  // Open ones, the newest first. Anybody's of the clinic, also one's own.
  [[nodiscard]] OrRefused<std::vector<Session>> sessions_of(const std::string& clinic,
                                                            const std::string& id);
  // One, or all if the session's id is empty. Those that ended; the user may sign in again.
  [[nodiscard]] OrRefused<std::vector<std::string>> end_sessions(const std::string& clinic,
                                                                 const std::string& id,
                                                                 const std::string& session);

  // Below: what.by is the subject of the acting user, and nobody does these to himself.

  // Ends the user's sessions, also when he is disabled already. One admin of a clinic remains.
  [[nodiscard]] OrRefused<User> disable(const std::string& clinic, const Administered& what);
  // Sessions that have ended stay ended.
  [[nodiscard]] OrRefused<User> enable(const std::string& clinic, const Administered& what);
  // Ends the user's sessions; the present password is gone.
  [[nodiscard]] OrRefused<ResetPassword> reset_password(const std::string& clinic,
                                                        const Administered& what);
  // Ends the user's sessions; also takes a secret that waits to be confirmed.
  [[nodiscard]] OrRefused<User> reset_factor(const std::string& clinic, const Administered& what);

 private:
  // A user of the clinic other than the acting one.
  OrRefused<Administered> another(const std::string& clinic, const Administered& what);

  UserStore& users_;
  Sessions& sessions_;
  const NowMs now_ms_;
};

}  // namespace carelog::auth
