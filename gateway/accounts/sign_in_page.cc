#include "gateway/accounts/sign_in_page.h"

#include <initializer_list>

#include "gateway/accounts/form_body.h"
#include "gateway/accounts/second_factor.h"
#include "gateway/accounts/sign_in_html.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"
#include "infra/text/percent.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Auth = wire::AuthService::StubInterface::async_interface;

constexpr std::size_t state_bytes_max = 512;

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

// Always to a path of our own.
HttpResponse back_to_client(const SignInAsked& asked, const std::string& code) {
  HttpResponse response;
  response.status = 303;
  response.add("Cache-Control", "no-store");
  response.add("Referrer-Policy", "no-referrer");
  std::string to(console_callback);
  to.append("?code=").append(infra::percent_encode(code));
  if (!asked.state.empty()) to.append("&state=").append(infra::percent_encode(asked.state));
  response.add("Location", to);
  return response;
}

std::string refusal_in_words(const Problem& problem) {
  if (!problem.errors.empty()) return "Choose another password: " + problem.errors[0].detail + ".";
  if (problem.code == "too-many-requests") {
    return "Too many attempts. Wait a little, then try again.";
  }
  if (problem.code == "password-change-needed") {
    return "This password is for one use: set one of your own.";
  }
  if (problem.code == "second-factor-needed") {
    return "Give the code of your second factor, too, or a recovery code.";
  }
  if (problem.code == "second-factor-wrong") {
    return "The code is wrong or was used before. Wait for the next one.";
  }
  if (problem.code == "second-factor-enrolment-needed") {
    return "Your role needs a second factor. Enrol one now.";
  }
  if (problem.code == "state-conflict") return problem.detail;
  return "E-mail or password is wrong.";
}

void answer_refused_sign_in(ApiCall& call, const SignInAsked& asked, const Problem& problem,
                            SignInPage page) {
  const int status = status_of(problem);
  if (status >= 500) return call.fail(problem);
  call.note_refused_part(problem.code);
  if (problem.code == "password-change-needed") page.form = SignInForm::own_password;
  const std::string words = refusal_in_words(problem);
  page.complaint = words;
  auto response = sign_in_response(status, sign_in_html(asked, page));
  if (problem.retry_after_s) response.add("Retry-After", std::to_string(*problem.retry_after_s));
  call.answer(std::move(response));
}

// What somebody fills in.
struct Filled {
  std::string email, password, code;
};

Filled filled_in(const QueryParameters& fields) {
  return {field_of(fields, "email"), field_of(fields, "password"), field_of(fields, "code")};
}

// Asks the auth role about whoever signs in on the page; breakdowns and refusals without a reply
// are answered.
template <class Request, class Reply, class Respond>
void ask_for_page(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                  UnaryCall<Auth, Request, Reply> method, Request request, const SignInAsked& asked,
                  SignInForm form, Respond respond) {
  const std::string email = request.email();
  request.set_address(call->client_address());
  call_backend<Auth, Request, Reply>(
      parts->calls, parts->auth->async(), method, std::move(request),
      [parts, call = std::move(call), asked, email, form, respond](
          const grpc::Status& outcome, const Reply& reply, const grpc::ClientContext& context) {
        if (outcome.ok()) return respond(call, reply);
        answer_refused_sign_in(*call, asked,
                               problem_of_status(outcome, BackendUse::signing_in, context),
                               {.email = email, .form = form});
      });
}

// The person has the right password, and must enrol a second factor before anything else.
void show_enrolment(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                    const SignInAsked& asked, const Filled& filled, const Problem& why) {
  wire::EnrolSecondFactorRequest request;
  request.set_email(filled.email);
  request.set_password(filled.password);
  ask_for_page<wire::EnrolSecondFactorRequest, wire::EnrolSecondFactorReply>(
      parts, std::move(call), &Auth::EnrolSecondFactor, std::move(request), asked,
      SignInForm::password,
      [asked, email = filled.email, why](const std::shared_ptr<ApiCall>& asking,
                                         const wire::EnrolSecondFactorReply& reply) {
        if (reply.has_refused()) {
          return answer_refused_sign_in(*asking, asked, problem_of_refusal(reply.refused()),
                                        {.email = email});
        }
        answer_refused_sign_in(*asking, asked, why,
                               {.email = email,
                                .form = SignInForm::own_factor,
                                .secret = reply.secret(),
                                .uri = reply.uri()});
      });
}

void sign_in(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
             const SignInAsked& asked, const Filled& filled) {
  wire::AuthorizeRequest request;
  request.set_email(filled.email);
  request.set_password(filled.password);
  request.set_second_factor_code(filled.code);
  request.set_client(asked.client);
  request.set_redirect_uri(asked.redirect_uri);
  request.set_challenge(asked.challenge);
  ask_for_page<wire::AuthorizeRequest, wire::AuthorizeReply>(
      parts, std::move(call), &Auth::Authorize, std::move(request), asked, SignInForm::password,
      [parts, asked, filled](const std::shared_ptr<ApiCall>& asking,
                             const wire::AuthorizeReply& reply) {
        speak_as(*asking, reply.principal(), reply.by_recovery_code());
        const auto refused = problem_of_factor(reply.refused());
        if (!refused) return asking->answer(back_to_client(asked, reply.code()));
        if (reply.refused() == wire::SECOND_FACTOR_ENROLMENT_NEEDED) {
          return show_enrolment(parts, asking, asked, filled, *refused);
        }
        answer_refused_sign_in(*asking, asked, *refused, {.email = filled.email});
      });
}

}  // namespace

void show_sign_in(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto fields = call->query({"client_id", "redirect_uri", "response_type", "state", "scope",
                                   "code_challenge", "code_challenge_method", "nonce"});
  if (!fields) return call->fail(fields.error());
  const auto asked = sign_in_asked(*parts, *call, *fields);
  if (!asked) return call->fail(asked.error());
  call->answer(sign_in_response(200, sign_in_html(*asked, {})));
}

void take_sign_in(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto fields = form_body(*call);
  if (!fields) return call->fail(fields.error());
  const auto asked = sign_in_asked(*parts, *call, *fields);
  if (!asked) return call->fail(asked.error());
  sign_in(parts, std::move(call), *asked, filled_in(*fields));
}

void take_own_password(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto fields = form_body(*call);
  if (!fields) return call->fail(fields.error());
  const auto asked = sign_in_asked(*parts, *call, *fields);
  if (!asked) return call->fail(asked.error());
  Filled filled = filled_in(*fields);
  wire::ChangePasswordRequest request;
  request.set_email(filled.email);
  request.set_current_password(filled.password);
  request.set_new_password(field_of(*fields, "newPassword"));
  filled.password = request.new_password();
  ask_for_page<wire::ChangePasswordRequest, wire::ChangePasswordReply>(
      parts, std::move(call), &Auth::ChangePassword, std::move(request), *asked,
      SignInForm::own_password,
      [parts, asked = *asked, filled](const std::shared_ptr<ApiCall>& asking,
                                      const wire::ChangePasswordReply& reply) {
        if (!reply.has_user()) {
          return answer_refused_sign_in(*asking, asked, problem_of_refusal(reply.refused()),
                                        {.email = filled.email, .form = SignInForm::own_password});
        }
        speak_as(*asking, reply.user());
        sign_in(parts, asking, asked, filled);
      });
}

void take_own_factor(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto fields = form_body(*call);
  if (!fields) return call->fail(fields.error());
  const auto asked = sign_in_asked(*parts, *call, *fields);
  if (!asked) return call->fail(asked.error());
  const Filled filled = filled_in(*fields);
  wire::SecondFactorRequest request;
  request.set_email(filled.email);
  request.set_password(filled.password);
  request.set_code(filled.code);
  ask_for_page<wire::SecondFactorRequest, wire::ConfirmSecondFactorReply>(
      parts, std::move(call), &Auth::ConfirmSecondFactor, std::move(request), *asked,
      SignInForm::own_factor,
      [asked = *asked, email = filled.email](const std::shared_ptr<ApiCall>& asking,
                                             const wire::ConfirmSecondFactorReply& reply) {
        if (reply.has_refused()) {
          return answer_refused_sign_in(*asking, asked, problem_of_refusal(reply.refused()),
                                        {.email = email});
        }
        speak_as(*asking, reply.principal());
        if (const auto refused = problem_of_factor(reply.code_refused())) {
          return answer_refused_sign_in(*asking, asked, *refused,
                                        {.email = email, .form = SignInForm::own_factor});
        }
        const auto& codes = reply.recovery_codes();
        asking->answer(sign_in_response(
            200,
            sign_in_html(asked, {.email = email, .recovery_codes = {codes.begin(), codes.end()}})));
      });
}

}  // namespace carelog::gateway
