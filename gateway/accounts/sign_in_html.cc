#include "gateway/accounts/sign_in_html.h"

namespace carelog::gateway {
namespace {

constexpr std::string_view page_head =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Sign in</title>\n"
    "<h1>Sign in</h1>\n";

constexpr std::string_view new_password_field =
    "<p><label>Password of your own <input name=\"newPassword\" type=\"password\" required "
    "minlength=\"12\" autocomplete=\"new-password\"></label></p>\n";

constexpr std::string_view code_field =
    "<p><label>Code of your second factor, if you have one <input name=\"code\" maxlength=\"64\" "
    "autocomplete=\"one-time-code\"></label></p>\n";

constexpr std::string_view first_code_field =
    "<p><label>Code that the app shows <input name=\"code\" required maxlength=\"64\" "
    "autocomplete=\"one-time-code\"></label></p>\n";

std::string escaped(std::string_view text) {
  std::string html;
  for (const char each : text) {
    switch (each) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += each;
    }
  }
  return html;
}

std::string_view action_of(SignInForm form) {
  switch (form) {
    case SignInForm::own_password:
      return own_password_path;
    case SignInForm::own_factor:
      return own_factor_path;
    case SignInForm::password:
      break;
  }
  return "/auth/authorize";
}

std::string_view button_of(SignInForm form) {
  switch (form) {
    case SignInForm::own_password:
      return "Set it and sign in";
    case SignInForm::own_factor:
      return "Enrol it";
    case SignInForm::password:
      break;
  }
  return "Sign in";
}

// What is shown this once.
void append_factor(const SignInPage& page, std::string& html) {
  if (!page.secret.empty()) {
    html.append("<p>Add this secret to an authenticator app; it is shown this once: <code>");
    html.append(escaped(page.secret)).append("</code> (<a href=\"").append(escaped(page.uri));
    html.append("\">open in an app on this device</a>)</p>\n");
  }
  if (page.recovery_codes.empty()) return;
  html +=
      "<p>Keep these recovery codes where nobody else finds them. Each signs you in once, without "
      "the app; they are shown this once.</p>\n<ul>\n";
  for (const std::string& code : page.recovery_codes) {
    html.append("<li><code>").append(escaped(code)).append("</code></li>\n");
  }
  html += "</ul>\n<p>Then sign in, with the next code of the app.</p>\n";
}

void append_hidden(const SignInAsked& asked, std::string& html) {
  const auto hidden = [&](std::string_view name, std::string_view value) {
    html.append("<input type=\"hidden\" name=\"").append(name).append("\" value=\"");
    html.append(escaped(value)).append("\">\n");
  };
  hidden("client_id", asked.client);
  hidden("redirect_uri", asked.redirect_uri);
  hidden("response_type", "code");
  hidden("state", asked.state);
  hidden("code_challenge", asked.challenge);
  hidden("code_challenge_method", "S256");
}

}  // namespace

std::string sign_in_html(const SignInAsked& asked, const SignInPage& page) {
  const bool sets_own = page.form == SignInForm::own_password;
  std::string html(page_head);
  if (!page.complaint.empty()) {
    html.append("<p role=\"alert\">").append(escaped(page.complaint)).append("</p>\n");
  }
  append_factor(page, html);
  html.append("<form method=\"post\" action=\"").append(action_of(page.form)).append("\">\n");
  append_hidden(asked, html);
  html.append("<p><label>E-mail <input name=\"email\" type=\"email\" required autofocus ");
  html.append("autocomplete=\"username\" value=\"").append(escaped(page.email));
  html.append("\"></label></p>");
  html.append(sets_own ? "\n<p><label>Password for one use " : "\n<p><label>Password ");
  html +=
      "<input name=\"password\" type=\"password\" required "
      "autocomplete=\"current-password\"></label></p>\n";
  if (sets_own) html += new_password_field;
  html += page.form == SignInForm::own_factor ? first_code_field : code_field;
  html.append("<p><button>").append(button_of(page.form));
  html += "</button></p>\n</form>\n</html>\n";
  return html;
}

HttpResponse sign_in_response(int status, std::string html) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.add("Cache-Control", "no-store");
  response.add("Referrer-Policy", "no-referrer");
  response.add("Content-Security-Policy",
               "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  response.body = std::move(html);
  return response;
}

}  // namespace carelog::gateway
