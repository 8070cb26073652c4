#include "auth/users/memory_user_store.h"

#include <algorithm>

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
  if (user == nullptr || user->disabled_at_ms || user->password_hash != current) return false;
  user->password_hash = fresh;
  user->once_until_ms.reset();
  ++user->epoch;
  return true;
}

void MemoryUserStore::upgrade_password_hash(const std::string& id, const std::string& current,
                                            const std::string& fresh) {
  const std::lock_guard lock(mutex_);
  User* user = user_with(id);
  if (user != nullptr && user->password_hash == current) user->password_hash = fresh;
}

bool MemoryUserStore::is_admitted(const std::string& id, std::int64_t epoch) {
  return if_admitted(id, epoch, [] { return true; });
}

bool MemoryUserStore::if_admitted(const std::string& id, std::int64_t epoch,
                                  const std::function<bool()>& then) {
  const std::lock_guard lock(mutex_);
  const User* user = user_with(id);
  return user != nullptr && user->epoch == epoch && !user->disabled_at_ms && then();
}

tl::expected<User*, UserRefusal> MemoryUserStore::administered(const Administered& what) {
  const User* by = user_with(what.by);
  if (by != nullptr && by->disabled_at_ms) return tl::unexpected(UserRefusal::by_disabled);
  User* user = user_with(what.user);
  if (user == nullptr) return tl::unexpected(UserRefusal::unknown_user);
  return user;
}

bool MemoryUserStore::is_last_admin(const User& user) const {
  const auto stays = [&](const User& each) {
    return each.role == Role::admin && each.clinic == user.clinic && !each.disabled_at_ms &&
           !each.once_until_ms && each.id != user.id;
  };
  return user.role == Role::admin &&
         std::none_of(by_email_key_.begin(), by_email_key_.end(),
                      [&](const auto& each) { return stays(each.second); });
}

tl::expected<User, UserRefusal> MemoryUserStore::disable(const Administered& what,
                                                         const NowMs& now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = administered(what);
  if (!found) return tl::unexpected(found.error());
  User& user = **found;
  if (user.disabled_at_ms) return user;
  if (is_last_admin(user)) return tl::unexpected(UserRefusal::last_admin);
  user.disabled_at_ms = now_ms();
  user.cut_off(*user.disabled_at_ms);
  ++user.epoch;
  return user;
}

tl::expected<User, UserRefusal> MemoryUserStore::enable(const Administered& what) {
  const std::lock_guard lock(mutex_);
  const auto found = administered(what);
  if (!found) return tl::unexpected(found.error());
  (*found)->disabled_at_ms.reset();
  return **found;
}

tl::expected<User, UserRefusal> MemoryUserStore::set_once(const Administered& what,
                                                          const std::string& hash,
                                                          std::int64_t good_for_ms,
                                                          const NowMs& now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = administered(what);
  if (!found) return tl::unexpected(found.error());
  User& user = **found;
  const std::int64_t now = now_ms();
  user.password_hash = hash;
  user.once_until_ms = now + good_for_ms;
  user.cut_off(now);
  ++user.epoch;
  return user;
}

User* MemoryUserStore::with_factor(const std::string& id, const std::string& sealed) {
  User* user = user_with(id);
  const bool his = user != nullptr && user->factor && user->factor->sealed == sealed;
  return his && !user->disabled_at_ms ? user : nullptr;
}

void MemoryUserStore::take_factor_from(User& user) {
  user.factor.reset();
  user.offered_factor.clear();
  recovery_hashes_.erase(user.id);
  ++user.epoch;
}

tl::expected<User, UserRefusal> MemoryUserStore::reset_factor(const Administered& what) {
  const std::lock_guard lock(mutex_);
  const auto found = administered(what);
  if (!found) return tl::unexpected(found.error());
  take_factor_from(**found);
  return **found;
}

bool MemoryUserStore::offer_factor(const std::string& id, std::int64_t epoch,
                                   const std::string& sealed) {
  const std::lock_guard lock(mutex_);
  User* user = user_with(id);
  if (user == nullptr || user->disabled_at_ms || user->factor || user->epoch != epoch) return false;
  user->offered_factor = sealed;
  return true;
}

bool MemoryUserStore::confirm_factor(const std::string& id, const ConfirmedFactor& confirmed) {
  const std::lock_guard lock(mutex_);
  User* user = user_with(id);
  const bool offered = user != nullptr && !user->disabled_at_ms && !user->factor &&
                       user->offered_factor == confirmed.sealed && !confirmed.sealed.empty();
  if (!offered) return false;
  user->offered_factor.clear();
  auto& hashes = recovery_hashes_[id];
  hashes = {confirmed.recovery_hashes.begin(), confirmed.recovery_hashes.end()};
  user->factor = {.sealed = confirmed.sealed,
                  .since_ms = confirmed.at_ms,
                  .last_step = confirmed.step,
                  .recovery_codes_left = static_cast<std::int64_t>(hashes.size())};
  ++user->epoch;
  return true;
}

bool MemoryUserStore::use_factor(const std::string& id, const std::string& sealed,
                                 std::int64_t step) {
  const std::lock_guard lock(mutex_);
  User* user = with_factor(id, sealed);
  if (user == nullptr || user->factor->last_step >= step) return false;
  user->factor->last_step = step;
  return true;
}

bool MemoryUserStore::use_recovery_code(const std::string& id, const std::string& hash) {
  const std::lock_guard lock(mutex_);
  User* user = user_with(id);
  if (user == nullptr || user->disabled_at_ms || recovery_hashes_[id].erase(hash) == 0) {
    return false;
  }
  --user->factor->recovery_codes_left;
  return true;
}

bool MemoryUserStore::remove_factor(const std::string& id, const std::string& sealed) {
  const std::lock_guard lock(mutex_);
  User* user = with_factor(id, sealed);
  if (user == nullptr) return false;
  take_factor_from(*user);
  return true;
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

std::vector<CutOff> MemoryUserStore::cut_off_since(std::int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  std::vector<CutOff> found;
  for (const auto& [key, user] : by_email_key_) {
    if (user.cut_off_at_ms.value_or(at_ms - 1) >= at_ms) {
      found.push_back({user.id, *user.cut_off_at_ms});
    }
  }
  return found;
}

User* MemoryUserStore::user_with(const std::string& id) {
  for (auto& [key, user] : by_email_key_) {
    if (user.id == id) return &user;
  }
  return nullptr;
}

}  // namespace carelog::auth
