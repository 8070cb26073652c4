#include "tools/parts/instance.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <thread>

#include "command-side/services/command_edge_service.h"
#include "events/log/log_away.h"
#include "infra/process/logging.h"
#include "infra/process/port.h"
#include "infra/rocksdb/store.h"
#include "tools/exit_code.h"
#include "tools/instance/log_access.h"
#include "tools/instance/postgres_access.h"
#include "tools/instance/private_socket.h"
#include "tools/instance/waiting.h"
#include "tools/parts/auth_part.h"
#include "tools/parts/billing_part.h"
#include "tools/parts/command_part.h"
#include "tools/parts/gateway_part.h"
#include "tools/parts/projector_part.h"
#include "tools/parts/query_part.h"
#include "tools/parts/remote_health.h"

namespace carelog::tools {

namespace {

constexpr std::chrono::seconds server_shutdown_max{1};
constexpr const char* loopback = "127.0.0.1";

std::string endpoint_of(int port) {
  return std::string(loopback) + ":" + std::to_string(port);
}

// Patients' data and keys are nobody else's business.
void make_private(const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
}

}  // namespace

bool InstanceSettings::has(ProcessRole role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

struct Instance::State {
  explicit State(InstanceSettings wanted) : settings(std::move(wanted)) {}

  void open_machines(const std::function<bool()>& give_up);
  void make_parts(const std::function<bool()>& give_up);
  void forget_parts();
  void start_server();
  void connect();
  std::string claimed_as(ProcessRole role) const;

  const InstanceSettings settings;
  std::unique_ptr<OpenLog> log;
  std::unique_ptr<PostgresAccess> postgres;
  std::unique_ptr<Projections> projections = std::make_unique<Projections>();
  std::vector<std::unique_ptr<Part>> parts;               // in starting order
  AuthPart* auth = nullptr;                               // among the parts
  GatewayPart* gateway = nullptr;                         // among the parts
  std::unique_ptr<command::CommandEdgeService> commands;  // of the parts that decide
  // The tools' way in where no other process has to reach this one; else it listens on ports.
  std::unique_ptr<PrivateSocket> socket;
  std::unique_ptr<grpc::Server> server;
  int own_port = 0;  // chosen early, for claims; 0: any
  int grpc_port = 0;
  Channels channels;
  RemoteRoles remote;
  std::size_t started = 0;
  bool stopped = false;
};

void Instance::State::open_machines(const std::function<bool()>& give_up) {
  const auto any = [&](bool (*needs)(ProcessRole)) {
    return std::any_of(settings.roles.begin(), settings.roles.end(), needs);
  };
  if (any(needs_log)) {
    for (const ProcessRole role : all_process_roles) {
      if (is_embedded(settings.log) && needs_log(role) && !settings.has(role))
        throw VerbFailed(ExitCode::usage,
                         "the embedded log belongs to one process, and the role " +
                             std::string(process_role_name(role)) +
                             " is not in this one: use `carelog up`, or --log kafka://HOST:PORT");
    }
    log = open_log_when_it_answers(settings.log, settings.data, give_up);
  }
  if (any(needs_postgres) && !postgres)
    postgres = std::make_unique<PostgresAccess>(settings.postgres, settings.data,
                                                settings.has(ProcessRole::projector), give_up);
}

void Instance::State::make_parts(const std::function<bool()>& give_up) {
  const bool shared = !is_embedded(settings.log);
  if (shared && settings.port_base == 0) own_port = infra::free_loopback_port();
  if (settings.has(ProcessRole::command))
    parts.push_back(command_part(*log, settings.data,
                                 LeaderPlace{claimed_as(ProcessRole::command), shared},
                                 settings.unique_values_key, give_up));
  if (settings.has(ProcessRole::billing))
    parts.push_back(billing_part(*log, settings.data,
                                 LeaderPlace{claimed_as(ProcessRole::billing), shared},
                                 settings.currency));
  if (settings.has(ProcessRole::projector)) projections->add_postgres(postgres->conninfo(), *log);
  if (settings.has(ProcessRole::analytics))
    parts.push_back(analytics_part(projections->add_rocksdb(settings.data, *log)));
  if (!projections->all().empty()) parts.push_back(projector_part(*projections));
  if (settings.has(ProcessRole::query))
    parts.push_back(query_part(postgres->conninfo(), settings.data));
  if (settings.has(ProcessRole::auth)) {
    auto part = std::make_unique<AuthPart>(postgres->pool(), settings.data);
    auth = part.get();
    parts.push_back(std::move(part));
  }
  if (settings.has(ProcessRole::gateway)) {
    GatewayPartSettings wanted;
    wanted.host = settings.gateway_host;
    wanted.port = settings.gateway_port;
    wanted.threads = settings.gateway_threads;
    wanted.time_zone = settings.time_zone;
    wanted.access_sync_within = settings.access_sync_within;
    wanted.canary_every = settings.canary_every;
    wanted.access_directory = settings.data.access().string();
    wanted.give_up = give_up;
    wanted.health = [this] {
      std::vector<PartHealth> all;
      for (const auto& part : parts)
        for (auto& each : part->health()) all.push_back(std::move(each));
      if (postgres && !postgres->trouble().empty())
        all.push_back({"private-postgres", false, postgres->trouble()});
      if (log) all.push_back(log_health(*log));
      for (auto& each : remote_health(remote)) all.push_back(std::move(each));
      return all;
    };
    auto part = std::make_unique<GatewayPart>(std::move(wanted));
    gateway = part.get();
    parts.push_back(std::move(part));
  }
}

void Instance::State::forget_parts() {
  parts.clear();
  auth = nullptr;
  gateway = nullptr;
  projections = std::make_unique<Projections>();
  log.reset();
}

// Where others reach a role of this process, as its claims say.
std::string Instance::State::claimed_as(ProcessRole role) const {
  if (settings.port_base != 0) return endpoint_of(settings.port_base + port_offset(role));
  return own_port != 0 ? endpoint_of(own_port) : "local";
}

void Instance::State::start_server() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  bool hosts = false;
  std::vector<command::CommandContext*> contexts;
  for (const auto& part : parts) {
    for (grpc::Service* service : part->services()) {
      builder.RegisterService(service);
      hosts = true;
    }
    for (command::CommandContext* context : part->command_contexts()) contexts.push_back(context);
  }
  if (!contexts.empty()) {
    commands = std::make_unique<command::CommandEdgeService>(std::move(contexts));
    builder.RegisterService(commands.get());
    hosts = true;
  }
  if (!hosts) return;
  if (is_embedded(settings.log) && settings.port_base == 0) {
    socket = std::make_unique<PrivateSocket>(settings.data.tools());
    builder.AddListeningPort(socket->address(), grpc::InsecureServerCredentials());
    server = builder.BuildAndStart();
    if (!server)
      throw VerbFailed(ExitCode::unavailable,
                       "the gRPC services cannot listen on " + socket->address());
    return socket->close_to_others();
  }
  std::vector<int> wanted;
  for (const ProcessRole role : settings.roles) {
    if (settings.port_base != 0 && has_grpc(role))
      wanted.push_back(settings.port_base + port_offset(role));
  }
  if (wanted.empty()) wanted.push_back(own_port);
  for (const int port : wanted) {
    if (port != 0 && infra::is_port_taken(loopback, static_cast<std::uint16_t>(port)))
      throw VerbFailed(ExitCode::unavailable, "port " + std::to_string(port) +
                                                  " is taken: stop what listens there, or choose "
                                                  "another --port-base");
    builder.AddListeningPort(endpoint_of(port), grpc::InsecureServerCredentials(), &grpc_port);
  }
  server = builder.BuildAndStart();
  if (!server)
    throw VerbFailed(ExitCode::unavailable,
                     "the gRPC services cannot listen on " + endpoint_of(wanted.front()));
}

void Instance::State::connect() {
  for (const ProcessRole role : all_process_roles) {
    if (!has_grpc(role)) continue;
    if (settings.has(role)) {
      channels.set(role, {{claimed_as(role), server->InProcessChannel(grpc::ChannelArguments())}});
      continue;
    }
    const auto endpoint = settings.endpoints.find(role);
    if (endpoint == settings.endpoints.end()) continue;
    auto nodes = infra::leader_nodes(endpoint->second);
    if (nodes.empty())
      throw VerbFailed(ExitCode::usage, "--endpoint-" + std::string(process_role_name(role)) +
                                            " names no HOST:PORT");
    if (settings.has(ProcessRole::gateway)) remote[role] = nodes;
    channels.set(role, std::move(nodes));
  }
}

Instance::Instance(InstanceSettings settings, std::function<bool()> give_up)
    : state_(std::make_unique<State>(std::move(settings))) {
  const DataDirectory& data = state_->settings.data;
  for (const auto& directory : {data.log(), data.state(), data.read_models(), data.keys()})
    make_private(directory);
  Waiting waiting("the log's machine", give_up);
  for (bool made = false; !made;) {
    try {
      state_->open_machines(give_up);
      state_->make_parts(give_up);
      made = true;
    } catch (const events::LogAway& away) {  // it answered a moment ago
      state_->forget_parts();
      waiting.once_more(away.what());
    }
  }
  waiting.over();
}

Instance::~Instance() {
  stop();
}

void Instance::start() {
  state_->start_server();
  state_->connect();
  for (const auto& part : state_->parts) {
    ++state_->started;
    part->start(state_->channels);
  }
}

void Instance::stop() {
  if (std::exchange(state_->stopped, true)) return;
  while (state_->started > 0) state_->parts[--state_->started]->stop();
  if (state_->server)
    state_->server->Shutdown(std::chrono::system_clock::now() + server_shutdown_max);
}

std::vector<PartHealth> Instance::health() const {
  std::vector<PartHealth> all;
  for (const auto& part : state_->parts)
    for (auto& each : part->health()) all.push_back(std::move(each));
  return all;
}

bool Instance::wait_until_ready(const std::function<bool()>& give_up) {
  const auto began = std::chrono::steady_clock::now();
  auto next_word = began + std::chrono::seconds(5);
  for (;;) {
    const auto all = health();
    const auto late =
        std::find_if(all.begin(), all.end(), [](const auto& each) { return !each.ok; });
    if (late == all.end()) return true;
    if (give_up()) return false;
    if (std::chrono::steady_clock::now() > next_word) {
      infra::log_warning("instance", "not ready yet",
                         {{"part", late->name}, {"why", late->detail}});
      next_word = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

InstanceFile Instance::file() const {
  InstanceFile file = instance_of_this_process();
  file.data = state_->settings.data.root.string();
  file.log = state_->settings.log;
  if (state_->gateway != nullptr) file.gateway = state_->gateway->url();
  if (state_->postgres) file.postgres = state_->postgres->shown();
  const std::string socket = state_->socket ? state_->socket->address() : "";
  if (state_->server) file.grpc = state_->socket ? socket : endpoint_of(state_->grpc_port);
  for (const ProcessRole role : state_->settings.roles) {
    file.roles.emplace_back(process_role_name(role));
    if (!has_grpc(role)) continue;
    const int base = state_->settings.port_base;
    file.endpoints[file.roles.back()] =
        state_->socket ? socket
                       : endpoint_of(base == 0 ? state_->grpc_port : base + port_offset(role));
  }
  return file;
}

auth::Accounts* Instance::accounts() {
  return state_->auth == nullptr ? nullptr : &state_->auth->accounts();
}

}  // namespace carelog::tools
