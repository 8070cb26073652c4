// A signed-in connection to a gateway, for verbs that speak HTTP: adds the token, renews it before
// it expires, and turns errors into a VerbFailed with the right exit code.
#pragma once

#include <functional>
#include <string>

#include "tools/client/curl_http_client.h"

namespace carelog::tools {

// Returns a valid token. Called before every request, possibly by several threads.
using TokenSource = std::function<std::string()>;

// Used by one thread.
class GatewaySession {
 public:
  GatewaySession(std::string base_url, TokenSource token);

  // path includes its query: "/api/patients?limit=1". Any status is an answer. Throws HttpAway.
  HttpResponse get(const std::string& path, const std::string& accept = "application/json");
  HttpResponse post_json(const std::string& path, const std::string& body,
                         std::vector<std::pair<std::string, std::string>> headers = {});

 private:
  HttpResponse send(HttpRequest request);

  std::string base_url_;
  TokenSource token_;
  CurlHttpClient client_;
};

// The problem details of an answer as one line: "403 forbidden: ...". Only what the server put
// there.
std::string problem_text(const HttpResponse& response);

// Throws VerbFailed with the exit code for this status. Requires: status >= 400.
[[noreturn]] void fail_verb(const HttpResponse& response, const std::string& doing);

}  // namespace carelog::tools
