#include "tools/settings/trace_settings.h"

#include <unistd.h>

#include "infra/ids/random_id.h"
#include "infra/tracing/tracing.h"
#include "tools/client/curl_http_client.h"

namespace carelog::tools {

namespace {

using infra::SettingKind;

constexpr std::chrono::milliseconds collector_wait_max{2000};
constexpr std::size_t answer_bytes_max = 64 * 1024;

// Of a collector's address alone, where such requests go.
std::string place_of_traces(const std::string& url) {
  const bool http = url.starts_with("http://") || url.starts_with("https://");
  if (!http || url.find_first_of(" @\"") != std::string::npos) {
    throw infra::SettingsError("--otlp " + url +
                               " is no address: write http://HOST:4318, without a user");
  }
  const std::size_t path = url.find('/', url.find("://") + 3);
  if (path == std::string::npos) return url + "/v1/traces";
  return path + 1 == url.size() ? url + "v1/traces" : url;
}

}  // namespace

SettingList trace_setting_list() {
  return {{"otlp", SettingKind::text, "",
           "Send traces to this collector, http://HOST:4318 (OTLP over HTTP, JSON)"},
          {"otlp-percent",
           SettingKind::integer,
           "100",
           "Share of the traces that the role gateway begins or takes up",
           {},
           0,
           100}};
}

std::unique_ptr<infra::Tracing> tracing_of(const infra::Settings& settings,
                                           const std::string& roles) {
  if (settings.text("otlp").empty()) return nullptr;
  const std::string url = place_of_traces(settings.text("otlp"));
  infra::TracingSettings wanted;
  wanted.share = static_cast<double>(settings.integer("otlp-percent")) / 100;
  wanted.roles = roles;
  wanted.instance = infra::random_uuid();
  wanted.version = CARELOG_VERSION;
  const auto client = std::make_shared<CurlHttpClient>(collector_wait_max, answer_bytes_max);
  return std::make_unique<infra::Tracing>(wanted, [url, client](const std::string& body) {
    try {
      const auto answer = client->send({"POST", url, {{"Content-Type", "application/json"}}, body});
      return answer.status >= 200 && answer.status < 300;
    } catch (const HttpAway&) {
      return false;
    }
  });
}

}  // namespace carelog::tools
