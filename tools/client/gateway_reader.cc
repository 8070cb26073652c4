#include "tools/client/gateway_reader.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "tools/exit_code.h"

namespace carelog::tools {

namespace {

constexpr int attempts_max = 10;

// The path in `<path>; rel="next"`; empty on the last page.
std::string next_of(const HttpResponse& response) {
  const std::string link = response.header("link");
  const std::size_t end = link.find('>');
  return link.starts_with('<') && end != std::string::npos ? link.substr(1, end - 1)
                                                           : std::string();
}

nlohmann::json parsed(const HttpResponse& response) {
  auto json = nlohmann::json::parse(response.body, nullptr, false);
  if (json.is_discarded()) throw VerbFailed(ExitCode::error, "an answer is not JSON");
  return json;
}

}  // namespace

void GatewayReader::each_patient(const Visit& visit) {
  each_of_pages("/api/patients?active=all&sort=oldest&limit=100", visit);
}

nlohmann::json GatewayReader::patient(const std::string& id) {
  return parsed(get("/api/patients/" + id));
}

void GatewayReader::each_entry(const std::string& patient_id, const Visit& visit) {
  each_of_pages("/api/patients/" + patient_id + "/chart?errors=true&limit=100", visit);
}

nlohmann::json GatewayReader::account(const std::string& patient_id) {
  const HttpResponse response = get("/api/billing/accounts/" + patient_id, true);
  return response.status == 404 ? nlohmann::json() : parsed(response);
}

void GatewayReader::each_of_pages(std::string path, const Visit& visit) {
  while (!path.empty()) {
    const HttpResponse page = get(path);
    path = next_of(page);
    for (const auto& each : parsed(page)) visit(each);
  }
}

// A read can be repeated: the gateway may answer again in a second.
HttpResponse GatewayReader::get(const std::string& path, bool not_found) {
  for (int attempt = 1;; ++attempt) {
    int wait_s = 1;
    try {
      HttpResponse response = session_.get(path);
      if (response.status == 200 || (not_found && response.status == 404)) return response;
      const bool away = response.status == 429 || response.status >= 502;
      if (!away || attempt == attempts_max) fail_verb(response, "reading records");
      wait_s = std::clamp(std::atoi(response.header("retry-after").c_str()), 1, 30);
    } catch (const HttpAway& away) {
      if (attempt == attempts_max) throw VerbFailed(ExitCode::unavailable, away.what());
    }
    std::this_thread::sleep_for(std::chrono::seconds(wait_s));
  }
}

}  // namespace carelog::tools
