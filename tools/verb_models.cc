// The verbs on read models: status, rebuild, checksum.
#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "carelog/api/v1/projections.pb.h"
#include "infra/process/clock.h"
#include "infra/process/progress.h"
#include "infra/process/stop_signal.h"
#include "infra/rocksdb/store.h"
#include "tools/curl_http_client.h"
#include "tools/postgres_access.h"
#include "tools/projection_client.h"
#include "tools/projector_part.h"
#include "tools/status_table.h"
#include "tools/verb_list.h"

namespace carelog::tools {

namespace {

using infra::SettingKind;

constexpr const char* model_names = "patients, billing, audit, analytics";
const std::vector<std::string> models = {"patients", "billing", "audit", "analytics"};

constexpr const char* status_details =
    R"(What runs on --data, whether it is ready, and how far each read model is behind the log.

Exit codes: 0 ready; 5 not running, or not ready.
)";

constexpr const char* rebuild_details =
    R"(Empties the read model and refills it from the log, showing progress. Reads of it answer
what is there so far. With a running instance the instance does it, and goes on when this
command is ended; without one, this command does it itself.
NAME is one of patients, billing, audit, analytics.

Exit codes: 0 the read model is at the log's end; 3 no such read model; 5 the instance
does not answer.
)";

constexpr const char* checksum_details =
    R"(SHA-256 over the rows of a read model in key order. Two read models with the same rows
have the same checksum, whenever and however often they were built. Without NAME: all of
them.
)";

std::string require_model(const std::string& name) {
  if (std::find(models.begin(), models.end(), name) == models.end()) {
    const std::string nearest = infra::nearest_name(name, models);
    throw VerbFailed(ExitCode::not_found,
                     "there is no read model '" + name + "'; " +
                         (nearest.empty() ? std::string("there are ") + model_names
                                          : "did you mean " + nearest + "?"));
  }
  return name;
}

RunningInstance require_instance(const infra::Settings& settings) {
  const DataDirectory data = data_directory(settings);
  auto instance = find_instance(data.root);
  if (!instance)
    throw VerbFailed(ExitCode::unavailable, "nothing runs on " + data.root.string() +
                                                ": start it with `carelog up --data " +
                                                settings.text("data") + "`");
  return *instance;
}

// A projection of an instance that does not run.
class OwnProjection {
 public:
  OwnProjection(const infra::Settings& settings, const std::string& name)
      : log_(open_log(settings.text("log"), data_directory(settings))) {
    const DataDirectory data = data_directory(settings);
    if (name == "analytics") {
      projections_.add_analytics(data, *log_);
    } else {
      postgres_ = std::make_unique<PostgresAccess>(settings.text("postgres"), data, true, nullptr);
      projections_.add_postgres(postgres_->conninfo(), *log_);
    }
    for (auto* each : projections_.all())
      if (each->name() == name) projection_ = each;
  }

  projections::Projection& get() { return *projection_; }

 private:
  std::unique_ptr<OpenLog> log_;
  std::unique_ptr<PostgresAccess> postgres_;
  Projections projections_;
  projections::Projection* projection_ = nullptr;
};

void rebuild_here(const infra::Settings& settings, const std::string& name) {
  const infra::StopSignal stop;
  OwnProjection own(settings, name);
  projections::Projection& projection = own.get();
  projection.start();
  projection.rebuild();
  infra::Progress bar("rebuilding " + name, 0);
  for (;;) {
    const auto progress = projection.progress();
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    for (const auto& at : progress.partitions) {
      done += static_cast<std::uint64_t>(at.next_offset);
      total += static_cast<std::uint64_t>(at.end_offset);
    }
    bar.set_total(total);
    bar.set(done);
    if (done >= total) break;
    if (progress.state == projections::ProjectionState::failing)
      throw VerbFailed(ExitCode::error, "rebuilding " + name + ": " + progress.failure);
    if (stop.wait_for(std::chrono::milliseconds(100)))
      throw VerbFailed(ExitCode::error, "stopped; the rebuild goes on at the next start");
  }
  bar.finish();
  projection.stop();
}

ExitCode rebuild(const infra::Settings& settings) {
  const std::string name = require_model(settings.positional("NAME").at(0));
  const auto instance = find_instance(data_directory(settings).root);
  if (!instance) {
    rebuild_here(settings, name);
  } else {
    infra::Progress bar("rebuilding " + name, 0);
    ProjectionClient(*instance).rebuild(name, [&](const api::v1::RebuildProgress& progress) {
      bar.set_total(static_cast<std::uint64_t>(progress.total()));
      bar.set(static_cast<std::uint64_t>(progress.done()));
    });
    bar.finish();
  }
  std::cout << name << " is rebuilt\n";
  return ExitCode::ok;
}

ExitCode checksum(const infra::Settings& settings) {
  const auto& named = settings.positional("NAME");
  const auto instance = find_instance(data_directory(settings).root);
  for (const auto& name : named.empty() ? models : named) {
    require_model(name);
    ModelChecksum sum{name, {}, 0};
    if (instance) {
      sum = ProjectionClient(*instance).checksum(name);
    } else {
      OwnProjection own(settings, name);
      const auto made = own.get().checksum();
      sum.sha256 = made.sha256;
      sum.rows = made.rows;
    }
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

SettingList machine_settings() {
  return {data_setting(),
          log_setting(),
          {"postgres", SettingKind::text, "",
           "PostgreSQL as a URL or connection string; empty: a private server below --data"}};
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

Verb rebuild_verb() {
  Verb verb;
  verb.group = "Read models";
  verb.declaration.verb = "rebuild";
  verb.declaration.summary = "Make a read model anew from the log";
  verb.declaration.positionals = {{"NAME", model_names}};
  verb.declaration.settings = machine_settings();
  verb.details = rebuild_details;
  verb.run = rebuild;
  return verb;
}

Verb checksum_verb() {
  Verb verb;
  verb.group = "Read models";
  verb.declaration.verb = "checksum";
  verb.declaration.summary = "Print a read model's checksum";
  verb.declaration.positionals = {{"NAME", model_names, false, true}};
  verb.declaration.settings = machine_settings();
  verb.details = checksum_details;
  verb.run = checksum;
  return verb;
}

}  // namespace carelog::tools
