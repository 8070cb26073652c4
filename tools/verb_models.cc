// The verbs that look at read models: status, checksum.
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "carelog/api/v1/projections.pb.h"
#include "infra/process/clock.h"
#include "tools/curl_http_client.h"
#include "tools/projection_access.h"
#include "tools/status_table.h"
#include "tools/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* status_details =
    R"(What runs on --data, whether it is ready, and how far each read model is behind the log.

Exit codes: 0 ready; 5 not running, or not ready.
)";

constexpr const char* checksum_details =
    R"(SHA-256 over the rows of a read model in key order. Two read models with the same rows
have the same checksum, whenever and however often they were built. Without NAME: all of
them.
)";

RunningInstance require_instance(const infra::Settings& settings) {
  const DataDirectory data = data_directory(settings);
  auto instance = find_instance(data.root);
  if (!instance)
    throw VerbFailed(ExitCode::unavailable, "nothing runs on " + data.root.string() +
                                                ": start it with `carelog up --data " +
                                                settings.text("data") + "`");
  return *instance;
}

ExitCode checksum(const infra::Settings& settings) {
  const auto& named = settings.positional("NAME");
  const auto generation = static_cast<int>(settings.integer("generation"));
  const auto& names = named.empty() ? models() : named;
  for (const auto& name : names) require_model(name);
  ProjectionAccess access(settings, names);
  for (const auto& name : names) {
    const ModelChecksum sum = access.client().checksum(name, generation);
    std::cout << sum.sha256 << "  " << sum.name << "  " << sum.rows << " rows\n";
  }
  return ExitCode::ok;
}

// Name, ok and detail of each dependency, from /health/ready.
std::optional<HttpResponse> readiness(const RunningInstance& instance) {
  if (instance.gateway.empty()) return std::nullopt;
  try {
    return CurlHttpClient(std::chrono::seconds(5))
        .send({"GET", instance.gateway + "/health/ready"});
  } catch (const HttpAway&) {
    return HttpResponse{};
  }
}

ExitCode status(const infra::Settings& settings) {
  const RunningInstance instance = require_instance(settings);
  InstanceStatus status;
  status.instance = instance;
  if (const auto ready = readiness(instance)) {
    status.ready = ready->status == 200;
    status.readiness = ready->body;
  }
  if (instance.endpoints.contains("projector") || instance.endpoints.contains("analytics"))
    status.projections = ProjectionClient(instance).statuses();
  std::cout << (settings.boolean("json") ? status_json(status)
                                         : status_text(status, infra::now_ms()));
  return status.ready.value_or(true) ? ExitCode::ok : ExitCode::unavailable;
}

}  // namespace

Verb status_verb() {
  Verb verb;
  verb.group = "Running";
  verb.declaration.verb = "status";
  verb.declaration.summary = "Show what runs, and how far the read models are";
  verb.declaration.settings = {data_setting(), json_setting()};
  verb.details = status_details;
  verb.run = status;
  return verb;
}

Verb checksum_verb() {
  Verb verb;
  verb.group = "Read models";
  verb.declaration.verb = "checksum";
  verb.declaration.summary = "Print a read model's checksum";
  verb.declaration.positionals = {{"NAME", model_names, false, true}};
  verb.declaration.settings = joined(
      {machine_settings(),
       {{"generation", infra::SettingKind::integer, "0",
         "this generation instead of the live one (0); `carelog projections list` has them"}}});
  verb.details = checksum_details;
  verb.run = checksum;
  return verb;
}

}  // namespace carelog::tools
