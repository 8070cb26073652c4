// The pages to sign in on, as HTML without scripts. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/http_message.h"

namespace carelog::gateway {

inline constexpr std::string_view own_password_path = "/auth/authorize/password";
inline constexpr std::string_view own_factor_path = "/auth/authorize/second-factor";

// What a client asks for, carried through the form.
struct SignInAsked {
  std::string client, redirect_uri, state, challenge;
};

// What the page asks for.
enum class SignInForm {
  password,      // and the code of a second factor, which the page asks of everybody alike
  own_password,  // the password for one use, and another
  own_factor     // a code of the secret that is shown, which enrols it
};

struct SignInPage {
  std::string_view email = {};
  std::string_view complaint = {};
  SignInForm form = SignInForm::password;
  // Of a second factor that is being enrolled; empty: it was shown before.
  std::string_view secret = {};
  std::string_view uri = {};
  std::vector<std::string> recovery_codes = {};  // of one that has just been enrolled
};

std::string sign_in_html(const SignInAsked& asked, const SignInPage& page);

HttpResponse sign_in_response(int status, std::string html);

}  // namespace carelog::gateway
