#include "auth/users/accounts.h"

#include <algorithm>
#include <utility>

#include "auth/users/account_names.h"
#include "auth/users/guessable_password.h"
#include "auth/users/password.h"
#include "infra/ids/random_id.h"
#include "infra/text/email.h"
#include "infra/text/text.h"

namespace carelog::auth {
namespace {

std::optional<UserFieldProblem> email_problem(std::string_view email) {
  if (email.empty()) return UserFieldProblem{"email", "required", "give an e-mail address"};
  if (infra::code_points_in(email) > email_length_max) {
    return UserFieldProblem{"email", "too-long",
                            "at most " + std::to_string(email_length_max) + " characters"};
  }
  if (!infra::is_email(email)) {
    return UserFieldProblem{"email", "not-an-email", "write an address like name@example.org"};
  }
  return std::nullopt;
}

UserFieldProblem as_field(PasswordProblem problem) {
  switch (problem) {
    case PasswordProblem::too_short:
      return {"password", "too-short",
              "at least " + std::to_string(password_characters_min) + " characters"};
    case PasswordProblem::too_long:
      return {"password", "too-long",
              "at most " + std::to_string(password_characters_max) + " characters and " +
                  std::to_string(password_bytes_max) + " bytes"};
    case PasswordProblem::guessable:
      return {"password", "too-common",
              "one that is not made of common passwords, sequences and numbers"};
    case PasswordProblem::near_address:
      return {"password", "near-own-name",
              "one that is not made of your e-mail address or name: without their words at least " +
                  std::to_string(unguessed_length_min) +
                  " letters and digits are left that nobody guesses"};
    case PasswordProblem::not_text:
      break;
  }
  return {"password", "not-text", "UTF-8 text without control characters"};
}

std::optional<UserFieldProblem> role_problem(std::string_view role) {
  if (role.empty()) return UserFieldProblem{"role", "required", "give a role"};
  if (role_from_name(role)) return std::nullopt;
  std::string known;
  for (Role one : all_roles) known.append(known.empty() ? "" : ", ").append(role_name(one));
  return UserFieldProblem{"role", "unknown-role", "one of " + known};
}

std::vector<UserFieldProblem> problems_of(const NewUser& user) {
  std::vector<UserFieldProblem> problems;
  if (auto problem = email_problem(user.email)) problems.push_back(std::move(*problem));
  if (user.password.empty()) {
    problems.push_back({"password", "required", "give a password"});
  } else if (const auto problem = password_problem(user.password, user.email)) {
    problems.push_back(as_field(*problem));
  }
  if (auto problem = role_problem(user.role)) problems.push_back(std::move(*problem));
  return problems;
}

}  // namespace

Accounts::Accounts(UserStore& store, NowMs now_ms, const SecondFactorSettings& factors)
    : store_(store), now_ms_(std::move(now_ms)), factors_(store, factors) {}

tl::expected<User, LoginRefusal> Accounts::proven(std::string_view given_email,
                                                  std::string_view password,
                                                  std::string_view address, std::int64_t now_ms) {
  const std::string email = infra::trimmed(given_email);
  // No user can have such an address. This also keeps zero bytes from the store: they would end the
  // text early and find a user whom the throttle knows by another name.
  if (email_problem(email) || password.size() > password_bytes_max) {
    return tl::unexpected(LoginRefusal{});
  }
  // Checked again right before the hash: attempts queued together all passed the first check.
  if (const auto wait_s = retry_after_s(email, address); wait_s > 0) {
    return tl::unexpected(LoginRefusal{.retry_after_s = wait_s});
  }
  std::optional<User> user = store_.find_by_email(email);
  if (!user) verify_against_nobody(password);
  // A disabled user's is tried too, so that the answer takes as long.
  const bool right = user && verify_password(user->password_hash, password);
  const bool over = user && (user->disabled_at_ms || user->once_until_ms.value_or(now_ms) < now_ms);
  if (!right || over) {
    by_account_.count_failure(account_at(email, address), now_ms);
    by_address_.count_failure(std::string(address), now_ms);
    return tl::unexpected(LoginRefusal{});
  }
  return std::move(*user);
}

tl::expected<SignedIn, LoginRefusal> Accounts::login(const Proof& proof) {
  const std::int64_t now_ms = now_ms_();
  auto user = proven(proof.email, proof.password, proof.address, now_ms);
  if (!user) return tl::unexpected(user.error());
  if (user->once_until_ms) return tl::unexpected(LoginRefusal{.once = true});
  const auto used = use_code(*user, proof, now_ms);
  if (!used) return tl::unexpected(used.error());
  forget_failures(*user, proof);
  if (needs_rehash(user->password_hash)) upgrade_hash(*user, proof.password);
  store_.record_login(user->id, now_ms);
  return SignedIn{std::move(*user), *used};
}

tl::expected<Principal, Accounts::PasswordRefusal> Accounts::change_password(
    std::string_view email, std::string_view current, std::string_view fresh,
    std::string_view address) {
  const auto user = proven(email, current, address, now_ms_());
  if (!user) return tl::unexpected(user.error());
  by_account_.forget(account_at(email, address));
  const auto wrong = [](UserFieldProblem problem) {
    problem.field = "new_password";
    return tl::unexpected(PasswordRefusal(std::move(problem)));
  };
  if (const auto problem = password_problem(fresh, user->email)) return wrong(as_field(*problem));
  if (verify_password(user->password_hash, fresh)) {
    return wrong({"", "unchanged", "one that is not the present one"});
  }
  // Somebody else changed it meanwhile: the present one is not what was shown.
  if (!store_.replace_password_hash(user->id, user->password_hash, hash_password(fresh))) {
    return tl::unexpected(LoginRefusal{});
  }
  return principal_of(*user);
}

tl::expected<User, std::vector<UserFieldProblem>> Accounts::register_user(const NewUser& asked) {
  NewUser wanted = asked;
  wanted.email = infra::trimmed(asked.email);
  std::vector<UserFieldProblem> problems = problems_of(wanted);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  User user{.id = infra::random_uuid(),
            .email = wanted.email,
            .password_hash = hash_password(wanted.password),
            .role = role_from_name(wanted.role).value(),
            .clinic = wanted.clinic,
            .created_at_ms = now_ms_(),
            .last_login_at_ms = std::nullopt};
  if (!store_.add(user)) {
    return tl::unexpected(std::vector<UserFieldProblem>{
        {"email", "in-use", "another user signs in with this e-mail address"}});
  }
  return user;
}

std::optional<SignIn> Accounts::first_admin() {
  if (!store_.is_empty()) return std::nullopt;
  return make_sign_in(std::string(first_admin_email), Role::admin);
}

std::vector<SignIn> Accounts::make_sample_users() {
  std::vector<SignIn> made;
  for (Role role : all_roles) {
    if (role == Role::admin) continue;
    std::string email = std::string(role_name(role)) + "@carelog.local";
    if (store_.find_by_email(email)) continue;
    if (auto sign_in = make_sign_in(std::move(email), role)) made.push_back(std::move(*sign_in));
  }
  return made;
}

std::int64_t Accounts::retry_after_s(std::string_view email, std::string_view address) {
  const std::int64_t now_ms = now_ms_();
  return std::max(by_account_.retry_after_s(account_at(email, address), now_ms),
                  by_address_.retry_after_s(std::string(address), now_ms));
}

// nullopt: somebody else has created it meanwhile.
std::optional<SignIn> Accounts::make_sign_in(std::string email, Role role) {
  SignIn sign_in{.email = std::move(email), .password = generate_password(), .role = role};
  const auto made = register_user({.email = sign_in.email,
                                   .password = sign_in.password,
                                   .role = std::string(role_name(role)),
                                   .clinic = std::string(default_clinic)});
  if (!made) return std::nullopt;
  return sign_in;
}

// A correct password that is too short by today's rules is kept: the rules are for new ones.
void Accounts::upgrade_hash(const User& user, std::string_view password) {
  store_.upgrade_password_hash(user.id, user.password_hash, hash_password(password));
}

}  // namespace carelog::auth
