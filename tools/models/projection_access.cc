#include "tools/models/projection_access.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>

#include "auth/calls/peer_transport.h"
#include "projections/generations/projection_service.h"
#include "projections/read_models.h"
#include "tools/exit_code.h"
#include "tools/instance/peer_keys.h"
#include "tools/instance/postgres_access.h"
#include "tools/parts/projector_part.h"

namespace carelog::tools {

namespace {

constexpr std::chrono::seconds shutdown_max{1};

}  // namespace

std::string require_model(const std::string& name, ExitCode code) {
  const auto names = projections::read_model_names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return name;
  const std::string nearest = infra::nearest_name(name, names);
  throw VerbFailed(code, "there is no read model '" + name + "'; " +
                             (nearest.empty() ? "there are " + projections::read_models_in_words()
                                              : "did you mean " + nearest + "?"));
}

SettingList machine_settings() {
  return {data_setting(),
          log_setting(),
          {"postgres", infra::SettingKind::text, "",
           "PostgreSQL as a URL or connection string; without: a private server below --data"}};
}

struct ProjectionAccess::Own {
  Own(const infra::Settings& settings, const std::vector<std::string>& names) {
    const DataDirectory data = data_directory(settings);
    require_log(settings.text("log"), data);
    log = open_log(settings.text("log"), data);
    const auto named = [&](const std::string& name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    bool in_postgres = false, in_rocksdb = false;
    for (const std::string& name : names) {
      const bool rocksdb = projections::read_model(name).in_rocksdb != nullptr;
      (rocksdb ? in_rocksdb : in_postgres) = true;
    }
    if (in_rocksdb) projections.add_rocksdb(data, *log);
    if (in_postgres) {
      postgres = std::make_unique<PostgresAccess>(settings.text("postgres"), data, true, nullptr);
      projections.add_postgres(postgres->conninfo(), *log);
    }
    for (auto* each : projections.all()) {
      if (named(each->name())) wanted.push_back(each);
    }
    service = projection_service(wanted, keys.verifier());
    grpc::ServerBuilder builder;
    builder.RegisterService(&service->service());
    server = builder.BuildAndStart();
  }

  ~Own() {
    service->stop();
    server->Shutdown(std::chrono::system_clock::now() + shutdown_max);
    for (auto* each : wanted) each->stop();
  }

  const PeerKeys keys = PeerKeys::of_this_process();
  std::unique_ptr<OpenLog> log;
  std::unique_ptr<PostgresAccess> postgres;
  Projections projections;
  std::vector<projections::Projection*> wanted;
  std::unique_ptr<projections::ProjectionService> service;
  std::unique_ptr<grpc::Server> server;
};

ProjectionAccess::ProjectionAccess(const infra::Settings& settings,
                                   const std::vector<std::string>& models, bool works) {
  if (const auto instance = find_instance(data_directory(settings).root)) {
    client_ = std::make_unique<ProjectionClient>(*instance);
    return;
  }
  own_ = std::make_unique<Own>(settings, models);
  if (works) {
    for (auto* each : own_->wanted) each->start();
  }
  client_ = std::make_unique<ProjectionClient>(
      "this process",
      auth::in_process_channel(*own_->server, own_->keys.signer(auth::PeerRole::tool)));
}

ProjectionAccess::~ProjectionAccess() {
  client_.reset();
}

}  // namespace carelog::tools
