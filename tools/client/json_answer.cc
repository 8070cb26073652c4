#include "tools/client/json_answer.h"

#include <nlohmann/json.hpp>

namespace carelog::tools {

nlohmann::json json_answer(const std::string& doing, const std::function<HttpResponse()>& ask) {
  HttpResponse response;
  try {
    response = ask();
  } catch (const HttpAway& away) {
    throw VerbFailed(ExitCode::unavailable, away.what());
  }
  if (response.status >= 400) fail_verb(response, doing);
  nlohmann::json body = nlohmann::json::parse(response.body, nullptr, false);
  if (body.is_discarded()) throw VerbFailed(ExitCode::error, doing + ": the answer is not JSON");
  return body;
}

}  // namespace carelog::tools
