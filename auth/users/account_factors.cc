// Second factors at the door: part of accounts.h.
#include <utility>

#include "auth/users/account_names.h"
#include "auth/users/accounts.h"

namespace carelog::auth {

tl::expected<FactorUse, LoginRefusal> Accounts::use_code(const User& user, const Proof& proof,
                                                         std::int64_t now_ms) {
  if (user.factor && !proof.code.empty()) {
    if (const auto wait_s = by_code_.retry_after_s(user.id, now_ms); wait_s > 0) {
      return tl::unexpected(LoginRefusal{.retry_after_s = wait_s});
    }
  }
  const auto used = factors_.use(user, proof.code, now_ms);
  if (used) return *used;
  if (used.error() == FactorRefusal::code_wrong) {
    return tl::unexpected(count_wrong_code(user, proof, now_ms));
  }
  return tl::unexpected(LoginRefusal{.factor = used.error(), .whose = principal_of(user)});
}

LoginRefusal Accounts::count_wrong_code(const User& user, const Proof& proof, std::int64_t now_ms) {
  by_account_.count_failure(account_at(proof.email, proof.address), now_ms);
  by_address_.count_failure(proof.address, now_ms);
  by_code_.count_failure(user.id, now_ms);
  return {.factor = FactorRefusal::code_wrong, .whose = principal_of(user)};
}

void Accounts::forget_failures(const User& user, const Proof& proof) {
  by_account_.forget(account_at(proof.email, proof.address));
  by_code_.forget(user.id);
}

tl::expected<User, Accounts::FactorProblem> Accounts::proven_person(const Proof& proof,
                                                                    std::int64_t now_ms) {
  auto user = proven(proof.email, proof.password, proof.address, now_ms);
  if (!user) return tl::unexpected(user.error());
  if (user->once_until_ms) return tl::unexpected(LoginRefusal{.once = true});
  if (user->role == Role::service) return tl::unexpected(FactorConflict::of_machine);
  return std::move(*user);
}

Accounts::OrFactorProblem<FactorOffer> Accounts::offer_factor(const Proof& proof) {
  const auto user = proven_person(proof, now_ms_());
  if (!user) return tl::unexpected(user.error());
  if (user->factor) return tl::unexpected(FactorConflict::has_one);
  auto offer = factors_.offer(*user);
  if (!offer) return tl::unexpected(FactorConflict::changed);
  return OfUser<FactorOffer>{principal_of(*user), std::move(*offer)};
}

Accounts::OrFactorProblem<std::vector<std::string>> Accounts::confirm_factor(const Proof& proof) {
  const std::int64_t now_ms = now_ms_();
  const auto user = proven_person(proof, now_ms);
  if (!user) return tl::unexpected(user.error());
  if (user->factor) return tl::unexpected(FactorConflict::has_one);
  if (user->offered_factor.empty()) return tl::unexpected(FactorConflict::none_offered);
  if (const auto wait_s = by_code_.retry_after_s(user->id, now_ms); wait_s > 0) {
    return tl::unexpected(LoginRefusal{.retry_after_s = wait_s});
  }
  auto codes = factors_.confirm(*user, proof.code, now_ms);
  if (!codes) return tl::unexpected(count_wrong_code(*user, proof, now_ms));
  forget_failures(*user, proof);
  return OfUser<std::vector<std::string>>{principal_of(*user), std::move(*codes)};
}

Accounts::OrFactorProblem<FactorUse> Accounts::remove_factor(const Proof& proof) {
  const std::int64_t now_ms = now_ms_();
  const auto user = proven_person(proof, now_ms);
  if (!user) return tl::unexpected(user.error());
  if (!user->factor) return tl::unexpected(FactorConflict::has_none);
  const auto used = use_code(*user, proof, now_ms);
  if (!used) return tl::unexpected(used.error());
  forget_failures(*user, proof);
  if (!factors_.remove(*user)) return tl::unexpected(FactorConflict::changed);
  return OfUser<FactorUse>{principal_of(*user), *used};
}

}  // namespace carelog::auth
