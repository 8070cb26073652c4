#include "gateway/accounts/sign_in_page.h"

#include <initializer_list>

#include "gateway/accounts/form_body.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Auth = wire::AuthService::StubInterface::async_interface;

constexpr std::size_t state_bytes_max = 512;

// What a client asks for, carried through the form.
struct SignInAsked {
  std::string client, redirect_uri, state, challenge;
};

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

// Our own callback, as a path or with the origin that the client has reached us by.
bool is_own_callback(const ApiCall& call, const std::string& public_url, std::string_view uri) {
  if (uri == console_callback) return true;
  if (!public_url.empty() && uri == public_url + std::string(console_callback)) return true;
  const auto host = call.request().header("host");
  if (!host || host->empty()) return false;
  for (const std::string_view scheme : {"https://", "http://"}) {
    std::string own(scheme);
    if (uri == own.append(*host).append(console_callback)) return true;
  }
  return false;
}

OrProblem<SignInAsked> sign_in_asked(const GatewayParts& parts, const ApiCall& call,
                                     const QueryParameters& fields) {
  SignInAsked asked{field_of(fields, "client_id"), field_of(fields, "redirect_uri"),
                    field_of(fields, "state"), field_of(fields, "code_challenge")};
  std::string wrong;
  if (asked.client != console_client)
    wrong = "client_id is of no client that is known here.";
  else if (!is_own_callback(call, parts.public_url, asked.redirect_uri))
    wrong = "redirect_uri is not the client's.";
  else if (field_of(fields, "response_type") != "code")
    wrong = "response_type is code.";
  else if (field_of(fields, "code_challenge_method") != "S256")
    wrong = "code_challenge_method is S256.";
  else if (asked.challenge.size() != 43)
    wrong = "code_challenge is 43 characters of base64url.";
  else if (asked.state.size() > state_bytes_max)
    wrong = "state is at most 512 bytes.";
  if (wrong.empty()) return asked;
  Problem problem;
  problem.code = "invalid-parameter";
  problem.detail = std::move(wrong);
  return tl::unexpected(std::move(problem));
}

constexpr std::string_view own_password_path = "/auth/authorize/password";

constexpr std::string_view page_head =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Sign in</title>\n"
    "<h1>Sign in</h1>\n";

// What the page asks for.
enum class SignInForm {
  password,
  own_password,  // the password for one use, and another
};

std::string sign_in_html(const SignInAsked& asked, std::string_view email,
                         std::string_view complaint, SignInForm form = SignInForm::password) {
  const bool sets_own = form == SignInForm::own_password;
  std::string page(page_head);
  if (!complaint.empty()) {
    page.append("<p role=\"alert\">").append(escaped(complaint)).append("</p>\n");
  }
  page.append("<form method=\"post\" action=\"");
  page.append(sets_own ? own_password_path : "/auth/authorize").append("\">\n");
  const auto hidden = [&](std::string_view name, std::string_view value) {
    page.append("<input type=\"hidden\" name=\"").append(name).append("\" value=\"");
    page.append(escaped(value)).append("\">\n");
  };
  hidden("client_id", asked.client);
  hidden("redirect_uri", asked.redirect_uri);
  hidden("response_type", "code");
  hidden("state", asked.state);
  hidden("code_challenge", asked.challenge);
  hidden("code_challenge_method", "S256");
  page.append("<p><label>E-mail <input name=\"email\" type=\"email\" required autofocus ");
  page.append("autocomplete=\"username\" value=\"")
      .append(escaped(email))
      .append("\"></label></p>");
  page.append(sets_own ? "\n<p><label>Password for one use " : "\n<p><label>Password ");
  page +=
      "<input name=\"password\" type=\"password\" required "
      "autocomplete=\"current-password\"></label></p>\n";
  if (sets_own) {
    page +=
        "<p><label>Password of your own <input name=\"newPassword\" type=\"password\" required "
        "minlength=\"12\" autocomplete=\"new-password\"></label></p>\n";
  }
  page.append(sets_own ? "<p><button>Set it and sign in" : "<p><button>Sign in");
  page += "</button></p>\n</form>\n</html>\n";
  return page;
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

// Always to a path of our own.
HttpResponse back_to_client(const SignInAsked& asked, const std::string& code) {
  HttpResponse response;
  response.status = 303;
  response.add("Cache-Control", "no-store");
  response.add("Referrer-Policy", "no-referrer");
  std::string to(console_callback);
  to.append("?code=").append(percent_encode(code));
  if (!asked.state.empty()) to.append("&state=").append(percent_encode(asked.state));
  response.add("Location", to);
  return response;
}

void speak_as(ApiCall& call, const wire::Principal& whose) {
  call.caller = {whose.subject(),
                 whose.email(),
                 auth::role_from_name(whose.role()).value_or(auth::Role::patient),
                 whose.clinic(),
                 0,
                 ""};
  call.purpose = "OPERATIONS";
}

std::string_view refusal_in_words(int status) {
  if (status == 429) return "Too many attempts. Wait a little, then try again.";
  if (status == 403) return "This password is for one use: set one of your own.";
  return "E-mail or password is wrong.";
}

void answer_refused_sign_in(ApiCall& call, const SignInAsked& asked, std::string_view email,
                            const Problem& problem, SignInForm form = SignInForm::password) {
  const int status = status_of(problem);
  if (status >= 500) return call.fail(problem);
  call.note_refused_part(problem.code);
  if (status == 403) form = SignInForm::own_password;
  std::string words(refusal_in_words(status));
  if (!problem.errors.empty()) words = "Choose another password: " + problem.errors[0].detail + ".";
  auto response = sign_in_response(status, sign_in_html(asked, email, words, form));
  if (problem.retry_after_s) response.add("Retry-After", std::to_string(*problem.retry_after_s));
  call.answer(std::move(response));
}

void sign_in(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
             SignInAsked asked, const std::string& email, const std::string& password) {
  wire::AuthorizeRequest request;
  request.set_email(email);
  request.set_password(password);
  request.set_address(call->client_address());
  request.set_client(asked.client);
  request.set_redirect_uri(asked.redirect_uri);
  request.set_challenge(asked.challenge);
  call_backend<Auth, wire::AuthorizeRequest, wire::AuthorizeReply>(
      parts->calls, parts->auth->async(), &Auth::Authorize, std::move(request),
      [parts, call = std::move(call), asked = std::move(asked), email](
          const grpc::Status& outcome, const wire::AuthorizeReply& reply,
          const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return answer_refused_sign_in(
              *call, asked, email, problem_of_status(outcome, BackendUse::signing_in, context));
        }
        speak_as(*call, reply.principal());
        call->answer(back_to_client(asked, reply.code()));
      });
}

}  // namespace

void show_sign_in(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto fields = call->query({"client_id", "redirect_uri", "response_type", "state", "scope",
                                   "code_challenge", "code_challenge_method", "nonce"});
  if (!fields) return call->fail(fields.error());
  const auto asked = sign_in_asked(*parts, *call, *fields);
  if (!asked) return call->fail(asked.error());
  call->answer(sign_in_response(200, sign_in_html(*asked, "", "")));
}

void take_sign_in(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto fields = form_body(*call);
  if (!fields) return call->fail(fields.error());
  auto asked = sign_in_asked(*parts, *call, *fields);
  if (!asked) return call->fail(asked.error());
  sign_in(parts, std::move(call), std::move(*asked), field_of(*fields, "email"),
          field_of(*fields, "password"));
}

void take_own_password(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto fields = form_body(*call);
  if (!fields) return call->fail(fields.error());
  auto asked = sign_in_asked(*parts, *call, *fields);
  if (!asked) return call->fail(asked.error());
  wire::ChangePasswordRequest request;
  request.set_email(field_of(*fields, "email"));
  request.set_current_password(field_of(*fields, "password"));
  request.set_new_password(field_of(*fields, "newPassword"));
  request.set_address(call->client_address());
  const std::string email = request.email(), own = request.new_password();
  call_backend<Auth, wire::ChangePasswordRequest, wire::ChangePasswordReply>(
      parts->calls, parts->auth->async(), &Auth::ChangePassword, std::move(request),
      [parts, call = std::move(call), asked = std::move(*asked), email, own](
          const grpc::Status& outcome, const wire::ChangePasswordReply& reply,
          const grpc::ClientContext& context) mutable {
        if (outcome.ok() && reply.has_user()) {
          speak_as(*call, reply.user());
          return sign_in(parts, std::move(call), std::move(asked), email, own);
        }
        answer_refused_sign_in(*call, asked, email,
                               outcome.ok()
                                   ? problem_of_refusal(reply.refused())
                                   : problem_of_status(outcome, BackendUse::signing_in, context),
                               SignInForm::own_password);
      });
}

}  // namespace carelog::gateway
