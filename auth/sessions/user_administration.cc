#include "auth/sessions/user_administration.h"

#include <utility>

#include "auth/users/password.h"
#include "infra/ids/random_id.h"

namespace carelog::auth {
namespace {

AdministrationRefusal why_not(UserRefusal refusal) {
  switch (refusal) {
    case UserRefusal::last_admin:
      return AdministrationRefusal::last_admin;
    case UserRefusal::by_disabled:
      return AdministrationRefusal::not_admitted;
    case UserRefusal::unknown_user:
    case UserRefusal::email_in_use:
      break;
  }
  return AdministrationRefusal::unknown_user;
}

}  // namespace

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

UserAdministration::OrRefused<std::vector<Session>> UserAdministration::sessions_of(
    const std::string& clinic, const std::string& id) {
  const auto user = find(clinic, id);
  if (!user) return tl::unexpected(user.error());
  return sessions_.open_of(user->id);
}

UserAdministration::OrRefused<std::vector<std::string>> UserAdministration::end_sessions(
    const std::string& clinic, const std::string& id, const std::string& session) {
  const auto user = find(clinic, id);
  if (!user) return tl::unexpected(user.error());
  return sessions_.end(user->id, session);
}

UserAdministration::OrRefused<Administered> UserAdministration::another(const std::string& clinic,
                                                                        const Administered& what) {
  const auto user = find(clinic, what.user);
  if (!user) return tl::unexpected(user.error());
  if (user->id == what.by) return tl::unexpected(AdministrationRefusal::oneself);
  return Administered{.user = user->id, .by = what.by};
}

UserAdministration::OrRefused<User> UserAdministration::disable(const std::string& clinic,
                                                                const Administered& what) {
  const auto other = another(clinic, what);
  if (!other) return tl::unexpected(other.error());
  const auto user = users_.disable(*other, now_ms_);
  if (!user) return tl::unexpected(why_not(user.error()));
  sessions_.end(user->id, "");
  return *user;
}

UserAdministration::OrRefused<User> UserAdministration::enable(const std::string& clinic,
                                                               const Administered& what) {
  const auto other = another(clinic, what);
  if (!other) return tl::unexpected(other.error());
  const auto user = users_.enable(*other);
  if (!user) return tl::unexpected(why_not(user.error()));
  return *user;
}

UserAdministration::OrRefused<ResetPassword> UserAdministration::reset_password(
    const std::string& clinic, const Administered& what) {
  const auto other = another(clinic, what);
  if (!other) return tl::unexpected(other.error());
  std::string password = generate_password();
  const auto user =
      users_.set_once(*other, hash_password(password), once_password_age_max_ms, now_ms_);
  if (!user) return tl::unexpected(why_not(user.error()));
  sessions_.end(user->id, "");
  return ResetPassword{.user = *user, .password = std::move(password)};
}

UserAdministration::OrRefused<User> UserAdministration::reset_factor(const std::string& clinic,
                                                                     const Administered& what) {
  const auto other = another(clinic, what);
  if (!other) return tl::unexpected(other.error());
  const auto user = users_.reset_factor(*other);
  if (!user) return tl::unexpected(why_not(user.error()));
  sessions_.end(user->id, "");
  return *user;
}

}  // namespace carelog::auth
