#include "tools/verbs/gateway_settings.h"

#include <stdexcept>

#include "gateway/http/trusted_proxies.h"

namespace carelog::tools {

std::string trusted_proxies_in(const infra::Settings& settings) {
  std::string list = settings.text("gateway.trusted-proxies");
  try {
    const gateway::TrustedProxies readable(list);
  } catch (const std::invalid_argument& wrong) {
    throw infra::SettingsError(std::string("--gateway-trusted-proxies: ") + wrong.what());
  }
  return list;
}

std::string public_url_in(const infra::Settings& settings) {
  std::string url = settings.text("gateway.public-url");
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  if (url.empty() || (web && !url.ends_with('/') && url.find_first_of(" ?#\"<>") == url.npos))
    return url;
  throw infra::SettingsError("--gateway-public-url: write it like https://clinic.example");
}

}  // namespace carelog::tools
