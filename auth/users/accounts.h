// Operations on accounts: sign in, register, create at first start.
//
// All of them hash passwords and use the store, so they block: AuthService calls them on its job
// pool, the program while it starts. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "auth/principal.h"
#include "auth/users/login_throttle.h"
#include "auth/users/proof.h"
#include "auth/users/second_factors.h"
#include "auth/users/user_store.h"

namespace carelog::auth {

inline constexpr std::string_view first_admin_email = "admin@carelog.local";
inline constexpr std::string_view default_clinic = "main";

struct NewUser {
  std::string email;
  std::string password;
  std::string role;
  std::string clinic;
};

// A field that is not acceptable, like proto FieldError.
struct UserFieldProblem {
  std::string field;  // "email"
  std::string code;   // "required", "too-short", "in-use", ...
  std::string detail;
};

// A password in the clear, shown once to the person who started the program.
struct SignIn {
  std::string email;
  std::string password;
  Role role = Role::patient;

  friend bool operator==(const SignIn&, const SignIn&) = default;
};

class Accounts {
 public:
  using NowMs = std::function<std::int64_t()>;  // Unix time

  // store outlives this object.
  Accounts(UserStore& store, NowMs now_ms, const SecondFactorSettings& factors = {});

  // Throws UserStoreUnavailable, as do all below. Wrong passwords count for the account at that
  // address, and for the address; never for the account alone, which a stranger could lock. Wrong
  // codes count for the account, too: who gives one knows the password.
  [[nodiscard]] tl::expected<SignedIn, LoginRefusal> login(const Proof& proof);
  [[nodiscard]] tl::expected<SignedIn, LoginRefusal> login(const std::string& email,
                                                           const std::string& password,
                                                           const std::string& address = {}) {
    return login(Proof{email, password, address});
  }

  // The second factor of whoever knows the password.
  using FactorProblem = std::variant<LoginRefusal, FactorConflict>;
  template <class Value>
  struct OfUser {
    Principal user;
    Value value;
  };
  template <class Value>
  using OrFactorProblem = tl::expected<OfUser<Value>, FactorProblem>;
  // Replaces what was offered before and never confirmed.
  [[nodiscard]] OrFactorProblem<FactorOffer> offer_factor(const Proof& proof);
  // With a code of what was offered. The recovery codes.
  [[nodiscard]] OrFactorProblem<std::vector<std::string>> confirm_factor(const Proof& proof);
  // With a code of it, or a recovery code.
  [[nodiscard]] OrFactorProblem<FactorUse> remove_factor(const Proof& proof);

  // A refusal names every wrong field.
  [[nodiscard]] tl::expected<User, std::vector<UserFieldProblem>> register_user(
      const NewUser& user);

  // Also with a password for one use, which then is used. The refusal of a sign-in, or what is
  // wrong with the new password.
  using PasswordRefusal = std::variant<LoginRefusal, UserFieldProblem>;
  [[nodiscard]] tl::expected<Principal, PasswordRefusal> change_password(
      std::string_view email, std::string_view current, std::string_view fresh,
      std::string_view address = {});

  // Creates admin@carelog.local with a generated password if there is no user at all; nullopt
  // otherwise.
  std::optional<SignIn> first_admin();

  // Creates <role>@carelog.local for every role but admin. Returns those that did not exist before.
  std::vector<SignIn> make_sample_users();

  // How long this account must wait at this address; 0: not at all. Does not block.
  [[nodiscard]] std::int64_t retry_after_s(std::string_view email, std::string_view address = {});

 private:
  // Who this is; wrong passwords are counted.
  tl::expected<User, LoginRefusal> proven(std::string_view email, std::string_view password,
                                          std::string_view address, std::int64_t now_ms);
  // The same, with a password of his own, and no machine.
  tl::expected<User, FactorProblem> proven_person(const Proof& proof, std::int64_t now_ms);
  // How the code proves him; wrong ones are counted.
  tl::expected<FactorUse, LoginRefusal> use_code(const User& user, const Proof& proof,
                                                 std::int64_t now_ms);
  LoginRefusal count_wrong_code(const User& user, const Proof& proof, std::int64_t now_ms);
  void forget_failures(const User& user, const Proof& proof);
  std::optional<SignIn> make_sign_in(std::string email, Role role);
  void upgrade_hash(const User& user, std::string_view password);

  UserStore& store_;
  NowMs now_ms_;
  SecondFactors factors_;
  LoginThrottle by_account_{account_throttle};  // for an account at an address
  LoginThrottle by_address_{address_throttle};
  LoginThrottle by_code_{account_throttle};  // for an account whose password is known
};

}  // namespace carelog::auth
