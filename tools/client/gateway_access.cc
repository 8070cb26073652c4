#include "tools/client/gateway_access.h"

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "auth/tokens/signing_key.h"
#include "auth/tokens/token.h"
#include "infra/process/clock.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/verb_settings.h"

namespace carelog::tools {

namespace {

constexpr std::int64_t renew_before_ms = 60'000;

// Makes a new token if there is none or it expires soon.
class RenewedToken {
 public:
  struct Token {
    std::string text;
    std::int64_t ends_at_ms = 0;
  };
  explicit RenewedToken(std::function<Token()> make) : make_(std::move(make)) {}

  std::string get() {
    const std::lock_guard lock(mutex_);
    if (infra::now_ms() > token_.ends_at_ms - renew_before_ms) token_ = make_();
    return token_.text;
  }

 private:
  std::mutex mutex_;
  std::function<Token()> make_;
  Token token_;
};

RenewedToken::Token sign_in(const std::string& url, const std::string& email,
                            const std::string& password) {
  CurlHttpClient client;
  HttpResponse response;
  try {
    response = client.send({"POST",
                            url + "/auth/login",
                            {{"Content-Type", "application/json"}},
                            nlohmann::json{{"email", email}, {"password", password}}.dump()});
  } catch (const HttpAway& away) {
    throw VerbFailed(ExitCode::unavailable, std::string("signing in: ") + away.what());
  }
  if (response.status != 200) fail_verb(response, "signing in");
  const auto answer = nlohmann::json::parse(response.body, nullptr, false);
  for (const char* name : {"accessToken", "access_token", "token"}) {
    if (answer.is_object() && answer.contains(name)) {
      const std::int64_t lifetime_s = answer.value("expiresIn", std::int64_t{600});
      return {answer[name].get<std::string>(), infra::now_ms() + lifetime_s * 1000};
    }
  }
  throw VerbFailed(ExitCode::error, "signing in: the answer holds no token");
}

}  // namespace

std::string gateway_url(const infra::Settings& settings) {
  std::string url = settings.text("gateway-url");
  if (url.empty()) {
    const auto data = data_directory(settings);
    const auto instance = find_instance(data.root);
    if (!instance || instance->gateway.empty())
      throw VerbFailed(ExitCode::unavailable, "no gateway runs on " + data.root.string() +
                                                  ": start one with `carelog up --data " +
                                                  settings.text("data") +
                                                  "`, or name one with --gateway-url");
    url = instance->gateway;
  }
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string local_token(const infra::Settings& settings, const LocalToken& wanted) {
  const auto file = data_directory(settings).signing_key();
  if (!std::filesystem::exists(file))
    throw VerbFailed(ExitCode::not_found,
                     "there is no key at " + file.string() +
                         ": --data must name the directory of an instance that has run");
  const auth::TokenIssuer issuer(auth::SigningKey::load(file), std::string(auth::default_issuer),
                                 std::string(auth::default_audience), wanted.lifetime.count());
  auth::Principal principal;
  principal.subject = wanted.subject;
  principal.email = wanted.email;
  principal.role = wanted.role;
  principal.clinic = wanted.clinic;
  return issuer.issue(principal, infra::now_ms()).token;
}

std::vector<std::pair<std::string, std::string>> local_authorization(
    const infra::Settings& settings) {
  if (!std::filesystem::exists(data_directory(settings).signing_key())) return {};
  return {{"Authorization", "Bearer " + local_token(settings, {})}};
}

TokenSource token_source(const infra::Settings& settings, auth::Role role) {
  if (const std::string token = settings.text("token"); !token.empty())
    return [token] { return token; };
  std::function<RenewedToken::Token()> make;
  if (const std::string user = settings.text("user"); !user.empty()) {
    const std::string password = settings.text("password");
    if (password.empty())
      throw VerbFailed(ExitCode::usage, "--user needs its password in CARELOG_PASSWORD");
    make = [url = gateway_url(settings), user, password] { return sign_in(url, user, password); };
  } else {
    LocalToken wanted;
    wanted.role = role;
    make = [settings, wanted] {
      const auto ends = infra::now_ms() + wanted.lifetime.count() * 1000;
      return RenewedToken::Token{local_token(settings, wanted), ends};
    };
  }
  auto token = std::make_shared<RenewedToken>(std::move(make));
  static_cast<void>(token->get());
  return [token] { return token->get(); };
}

}  // namespace carelog::tools
