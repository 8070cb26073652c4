#include "auth/sessions/user_administration.h"

#include <utility>

#include "auth/users/password.h"
#include "infra/ids/random_id.h"

namespace carelog::auth {

UserAdministration::UserAdministration(UserStore& users, Sessions& sessions, NowMs now_ms)
    : users_(users), sessions_(sessions), now_ms_(std::move(now_ms)) {}

std::vector<User> UserAdministration::list(const std::string& clinic, const std::string& after,
                                           std::size_t users_max) {
  // Where another clinic's user stands in the order tells nothing about this one.
  if (!after.empty() && !find(clinic, after)) return {};
  return users_.of_clinic(clinic, after, users_max);
}

UserAdministration::OrRefused<User> UserAdministration::find(const std::string& clinic,
                                                             const std::string& id) {
  auto user = infra::is_uuid(id) ? users_.find_by_id(id) : std::nullopt;
  if (!user || user->clinic != clinic) return tl::unexpected(AdministrationRefusal::unknown_user);
  return std::move(*user);
}

UserAdministration::OrRefused<User> UserAdministration::disable(const std::string& clinic,
                                                                const std::string& id,
                                                                const std::string& by) {
  const auto user = find(clinic, id);
  if (!user) return user;
  if (user->id == by) return tl::unexpected(AdministrationRefusal::oneself);
  users_.set_disabled(user->id, now_ms_());
  sessions_.end(user->id, "");
  return find(clinic, id);
}

UserAdministration::OrRefused<User> UserAdministration::enable(const std::string& clinic,
                                                               const std::string& id) {
  const auto user = find(clinic, id);
  if (!user) return user;
  users_.set_disabled(user->id, std::nullopt);
  return find(clinic, id);
}

UserAdministration::OrRefused<ResetPassword> UserAdministration::reset_password(
    const std::string& clinic, const std::string& id) {
  auto user = find(clinic, id);
  if (!user) return tl::unexpected(user.error());
  ResetPassword reset{.user = std::move(*user), .password = generate_password()};
  reset.user.password_hash = hash_password(reset.password);
  reset.user.once_until_ms = now_ms_() + once_password_age_max_ms;
  users_.set_once(reset.user.id, reset.user.password_hash, *reset.user.once_until_ms);
  sessions_.end(reset.user.id, "");
  return reset;
}

}  // namespace carelog::auth
