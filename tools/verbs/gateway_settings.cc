#include "tools/verbs/gateway_settings.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "gateway/http/cross_origin.h"
#include "gateway/http/trusted_proxies.h"

namespace carelog::tools {
namespace {

using infra::SettingKind;

constexpr std::int64_t requests_most = 1'000'000;

infra::SettingDeclaration count(const char* name, int usual, int least, const char* help) {
  return {name, SettingKind::integer, std::to_string(usual), help, {}, least, requests_most};
}

std::string trusted_proxies_in(const infra::Settings& settings) {
  std::string list = settings.text("gateway.trusted-proxies");
  try {
    const gateway::TrustedProxies readable(list);
  } catch (const std::invalid_argument& wrong) {
    throw infra::SettingsError(std::string("--gateway-trusted-proxies: ") + wrong.what());
  }
  return list;
}

std::string cors_origins_in(const infra::Settings& settings) {
  std::string list = settings.text("gateway.cors-origins");
  try {
    const gateway::CrossOrigin readable(list);
  } catch (const std::invalid_argument& wrong) {
    throw infra::SettingsError(std::string("--gateway-cors-origins: ") + wrong.what());
  }
  return list;
}

std::vector<auth::ExternalIssuer> issuers_in(const infra::Settings& settings) {
  const std::string file = settings.text("issuers");
  if (file.empty()) return {};
  if (std::filesystem::is_directory(file)) {
    throw infra::SettingsError("--issuers: " + file + " is a directory; name a file in it");
  }
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in) throw infra::SettingsError("--issuers: " + file + " cannot be read");
  try {
    return auth::read_issuer_list(text);
  } catch (const std::invalid_argument& wrong) {
    throw infra::SettingsError("--issuers: " + file + ": " + wrong.what());
  }
}

std::string console_directory_in(const infra::Settings& settings) {
  const std::string named = settings.text("gateway.console");
  if (!named.empty()) return named;
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "console").string();
}

}  // namespace

SettingList gateway_settings() {
  return {
      {"gateway.host", SettingKind::text, "127.0.0.1", "Address the gateway listens on"},
      {"gateway.port", SettingKind::integer, "4004", "Its port; 0: any free one", {}, 0, 65'535},
      {"gateway.threads", SettingKind::integer, "2", "Its reactor threads", {}, 1, 64},
      {"gateway.public-url", SettingKind::text, "",
       "How clients reach it: https://clinic.example (default: what they call it, over HTTP)"},
      count("gateway.requests-max", 512, 1, "Requests under way at once; beyond, 503"),
      count("gateway.requests-per-subject", 0, 0,
            "Requests a second of one user, over ten seconds; beyond, 429; 0: any number"),
      count("gateway.requests-per-address", 0, 0, "The same for one address"),
      {"gateway.care-relationship",
       SettingKind::integer,
       "0",
       "Clinicians see charts of those whom they treat, or have treated within so many days; 0: "
       "all",
       {},
       0,
       36'500},
      {"gateway.metrics-need-token", SettingKind::boolean, "false",
       "Show /metrics only to callers whose role may read them"},
      {"gateway.trusted-proxies", SettingKind::text, "",
       "Whose X-Forwarded-For tells the client's address: 10.0.0.7,10.1.0.0/16 (default: "
       "nobody's)"},
      {"gateway.cors-origins", SettingKind::text, "",
       "Web pages of other origins that may ask: https://app.clinic.example (default: none)"},
      {"gateway.access-sync-ms",
       SettingKind::integer,
       "10",
       "Fsync of a recorded access at most so long after its answer; 0: before it",
       {},
       0,
       10'000},
      {"gateway.canary",
       SettingKind::integer,
       "30",
       "Seconds between canaries through log and read models; 0: none",
       {},
       0,
       86'400},
      {"issuers", SettingKind::text, "",
       "JSON file of OpenID Connect issuers whose access tokens the gateway takes, too (default: "
       "none)"},
      {"gateway.console", SettingKind::text, "",
       "Directory of the built web console (default: console, beside this program)"}};
}

void read_gateway_settings(const infra::Settings& settings, InstanceSettings& wanted) {
  wanted.gateway_host = settings.text("gateway.host");
  wanted.gateway_port = static_cast<std::uint16_t>(settings.integer("gateway.port"));
  wanted.gateway_threads = static_cast<int>(settings.integer("gateway.threads"));
  wanted.public_url = public_url_in(settings);
  wanted.request_limits = {.under_way = settings.integer("gateway.requests-max"),
                           .per_subject = settings.integer("gateway.requests-per-subject"),
                           .per_address = settings.integer("gateway.requests-per-address")};
  wanted.care_days = settings.integer("gateway.care-relationship");
  wanted.metrics_need_token = settings.boolean("gateway.metrics-need-token");
  wanted.issuers = issuers_in(settings);
  wanted.trusted_proxies = trusted_proxies_in(settings);
  wanted.cors_origins = cors_origins_in(settings);
  wanted.access_sync_within = std::chrono::milliseconds(settings.integer("gateway.access-sync-ms"));
  wanted.canary_every = std::chrono::seconds(settings.integer("gateway.canary"));
  wanted.console_directory = console_directory_in(settings);
}

}  // namespace carelog::tools
