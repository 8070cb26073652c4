#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "events/frame/manifest.h"
#include "infra/postgres/connection_pool.h"
#include "infra/postgres/private_server.h"
#include "infra/postgres/server_programs.h"
#include "infra/process/clock.h"
#include "infra/process/port.h"
#include "tools/client/curl_http_client.h"
#include "tools/client/gateway_access.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/log_access.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

constexpr const char* details =
    R"(Looks at what a start needs and what usually goes wrong, and says for each thing that it
is well or how to mend it. Changes nothing.

Exit codes: 0 all well; 1 something needs mending.
)";

struct Finding {
  std::string what;
  bool ok = true;
  std::string text;  // what was found, or how to fix it
};

using Check = std::function<Finding(const infra::Settings&)>;

Finding check_instance(const infra::Settings& settings) {
  const auto instance = find_instance(data_directory(settings).root);
  if (!instance) return {"instance", true, "none runs on this directory"};
  std::string text;
  for (const auto& process : instance->processes)
    text += (text.empty() ? "process " : ", process ") + std::to_string(process.pid);
  return {"instance", true, text + " at " + instance->gateway};
}

Finding check_directory(const infra::Settings& settings) {
  const fs::path root = data_directory(settings).root;
  if (!fs::exists(root)) return {"directory", true, root.string() + " will be made"};
  const auto permissions = fs::status(root).permissions();
  if ((permissions & fs::perms::others_write) != fs::perms::none)
    return {"directory", false, "everybody may write to it: chmod o-w " + root.string()};
  return {"directory", true, root.string()};
}

Finding check_disk(const infra::Settings& settings) {
  fs::path root = data_directory(settings).root;
  while (!fs::exists(root)) root = root.parent_path();
  const auto free_mib = fs::space(root).available >> 20;
  const bool ok = free_mib >= 1024;
  return {"disk", ok,
          std::to_string(free_mib) + " MiB free at " + root.string() +
              (ok ? "" : ": make room, at least 1024 MiB")};
}

Finding check_port(const infra::Settings& settings) {
  const auto port = static_cast<std::uint16_t>(settings.integer("gateway.port"));
  if (port == 0 || !infra::is_port_taken("127.0.0.1", port))
    return {"port", true, "gateway port " + std::to_string(port) + " is free"};
  const auto instance = find_instance(data_directory(settings).root);
  if (instance && instance->gateway.ends_with(":" + std::to_string(port)))
    return {"port", true, "gateway port " + std::to_string(port) + " is this instance's"};
  return {"port", false,
          "gateway port " + std::to_string(port) +
              " is taken by another program: stop it, or use --gateway-port"};
}

// The private server of a running instance must answer.
Finding check_private_postgres(const infra::Settings& settings) {
  const std::string programs = infra::directory_of_server_programs("");
  if (programs.empty())
    return {"postgres", false, "its programs are missing: apt-get install postgresql"};
  const DataDirectory data = data_directory(settings);
  const auto instance = find_instance(data.root);
  const bool wanted = instance && process_with(*instance, "projector") != nullptr &&
                      instance->postgres.find("application_name=carelog") != std::string::npos;
  if (!wanted) return {"postgres", true, "programs in " + programs};
  if (infra::conninfo_of_running_server(data.postgres().string()))
    return {"postgres", true, "answers, private in " + data.postgres().string()};
  return {"postgres", false,
          "the private server in " + data.postgres().string() +
              " is away: the instance starts it again; its postgres.log says why it ended"};
}

Finding check_postgres(const infra::Settings& settings) {
  const std::string url = settings.text("postgres");
  if (url.empty()) return check_private_postgres(settings);
  infra::ConnectionPool pool(url, {.connections_max = 1, .wait_max_ms = 3000});
  return {
      "postgres", pool.reachable(),
      pool.reachable() ? "answers" : "does not answer at --postgres: start it, or mend the URL"};
}

// What the instance itself reports as missing.
Finding check_readiness(const infra::Settings& settings) {
  const auto instance = find_instance(data_directory(settings).root);
  if (!instance || instance->gateway.empty()) return {"readiness", true, "no gateway runs"};
  HttpResponse response;
  try {
    response =
        CurlHttpClient(std::chrono::seconds(5))
            .send({"GET", instance->gateway + "/health/ready", local_authorization(settings)});
  } catch (const HttpAway& away) {
    return {"readiness", false, std::string(away.what()) + ": restart the process"};
  }
  const auto answer = nlohmann::json::parse(response.body, nullptr, false);
  std::string missing;
  if (answer.is_object()) {
    for (const auto& each : answer.value("dependencies", nlohmann::json::array())) {
      if (each.value("ok", false)) continue;
      missing +=
          (missing.empty() ? "" : "; ") + each.value("name", "?") + ": " + each.value("detail", "");
    }
  }
  if (response.status == 200) return {"readiness", true, "the instance is ready"};
  return {"readiness", false, missing.empty() ? "the instance is not ready" : missing};
}

Finding check_key(const infra::Settings& settings) {
  const fs::path key = data_directory(settings).signing_key();
  struct stat found {};
  if (stat(key.c_str(), &found) != 0) return {"key", true, "will be made at the first start"};
  if ((found.st_mode & 077) != 0)
    return {"key", false, "others may read it: chmod 600 " + key.string()};
  return {"key", true, key.string()};
}

Finding check_log(const infra::Settings& settings) {
  const std::string url = log_url(settings);
  const DataDirectory data = data_directory(settings);
  if (is_embedded(url) && !fs::exists(data.log())) return {"log", true, "will be made"};
  try {
    const auto log = open_log_read_only(url, data);
    std::int64_t records = 0;
    for (events::Log* each : {&log->patients(), &log->billing()}) {
      events::read_manifest(*each, std::chrono::seconds(5));
      for (events::Partition p = 0; p < each->partitions(); ++p) records += each->end_offset(p);
    }
    const std::string weak = log_durability_weakened(url);
    if (!weak.empty()) return {"log", false, weak};
    return {"log", true, std::to_string(records) + " records, topics as they must be"};
  } catch (const std::exception& error) {
    return {"log", false, error.what()};
  }
}

Finding check_clock(const infra::Settings&) {
  const bool ok = infra::now_ms() > *infra::parse_date("2024-01-01");
  return {"clock", ok,
          infra::format_time(infra::now_ms()) +
              (ok ? "" : ": set the machine's clock; tokens and dates depend on it")};
}

ExitCode doctor(const infra::Settings& settings) {
  const std::vector<Check> checks = {check_instance, check_directory, check_disk,
                                     check_port,     check_postgres,  check_key,
                                     check_log,      check_clock,     check_readiness};
  bool well = true;
  for (const auto& check : checks) {
    Finding finding;
    try {
      finding = check(settings);
    } catch (const std::exception& error) {
      finding = {"check", false, error.what()};
    }
    well = well && finding.ok;
    std::cout << (finding.ok ? "ok   " : "FIX  ") << finding.what
              << std::string(11 - std::min<std::size_t>(10, finding.what.size()), ' ')
              << finding.text << "\n";
  }
  return well ? ExitCode::ok : ExitCode::error;
}

}  // namespace

Verb doctor_verb() {
  using infra::SettingKind;
  Verb verb;
  verb.group = "Running";
  verb.declaration.verb = "doctor";
  verb.declaration.summary = "Look for what keeps an instance from running";
  verb.declaration.settings = {
      data_setting(),
      log_setting(),
      postgres_setting("As for up"),
      {"gateway.port", SettingKind::integer, "4004", "As for up", {}, 0, 65'535}};
  verb.details = details;
  verb.run = doctor;
  return verb;
}

}  // namespace carelog::tools
