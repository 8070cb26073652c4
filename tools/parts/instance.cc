#include "tools/parts/instance.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "command-side/services/command_edge_service.h"
#include "events/log/log_away.h"
#include "infra/process/logging.h"
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
#include "tools/parts/older_topic_part.h"
#include "tools/parts/projector_part.h"
#include "tools/parts/query_part.h"
#include "tools/parts/remote_health.h"
#include "tools/parts/service_links.h"

namespace carelog::tools {

namespace {

// Nobody else may read patients' data and keys.
void make_private(const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
}

// Nobody else may list it. If we are root, the private PostgreSQL's user must be able to traverse
// it.
void make_private_root(const std::filesystem::path& directory) {
  using std::filesystem::perms;
  std::filesystem::create_directories(directory);
  std::filesystem::permissions(
      directory, ::geteuid() == 0 ? perms::owner_all | perms::group_exec | perms::others_exec
                                  : perms::owner_all);
}

// Called before anything is created, certificates included.
InstanceSettings with_the_whole_log(InstanceSettings settings) {
  const bool any = std::any_of(settings.roles.begin(), settings.roles.end(), needs_log);
  for (const ProcessRole role : all_process_roles) {
    if (any && is_embedded(settings.log) && needs_log(role) && !settings.has(role))
      throw VerbFailed(ExitCode::usage,
                       "the embedded log belongs to one process, and the role " +
                           std::string(process_role_name(role)) +
                           " is not in this one: use `carelog up`, or --log kafka://HOST:PORT");
  }
  return settings;
}

}  // namespace

bool InstanceSettings::has(ProcessRole role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

struct Instance::State {
  explicit State(InstanceSettings wanted)
      : settings(with_the_whole_log(std::move(wanted))), links(settings) {}

  void open_machines(const std::function<bool()>& give_up);
  void make_parts(const std::function<bool()>& give_up);
  void forget_parts();

  const InstanceSettings settings;
  std::unique_ptr<OpenLog> log;
  std::unique_ptr<PostgresAccess> postgres;
  std::unique_ptr<Projections> projections = std::make_unique<Projections>();
  std::vector<std::unique_ptr<Part>> parts;               // in starting order
  AuthPart* auth = nullptr;                               // among the parts
  GatewayPart* gateway = nullptr;                         // among the parts
  std::unique_ptr<command::CommandEdgeService> commands;  // for the parts that decide
  std::unique_ptr<query::ReachService> reach;             // for the parts that read
  ServiceLinks links;  // destroyed before the parts whose services it hosts
  std::size_t started = 0;
  bool stopped = false;
};

void Instance::State::open_machines(const std::function<bool()>& give_up) {
  const auto any = [&](bool (*needs)(ProcessRole)) {
    return std::any_of(settings.roles.begin(), settings.roles.end(), needs);
  };
  if (any(needs_log)) {
    log = open_log_when_it_answers(settings.log, settings.data, give_up);
  }
  if (any(needs_postgres) && !postgres)
    postgres = std::make_unique<PostgresAccess>(settings.postgres, settings.data,
                                                settings.has(ProcessRole::projector), give_up);
}

void Instance::State::make_parts(const std::function<bool()>& give_up) {
  const bool shared = !is_embedded(settings.log);
  if (settings.has(ProcessRole::command))
    parts.push_back(command_part(*log, settings.data,
                                 LeaderPlace{links.claimed_as(ProcessRole::command), shared},
                                 links.callers(), settings.unique_values_key, give_up));
  if (settings.has(ProcessRole::billing))
    parts.push_back(billing_part(
        *log, settings.data, LeaderPlace{links.claimed_as(ProcessRole::billing), shared},
        {settings.currency, settings.older_billing_port, settings.older_billing_clinic}));
  if (settings.has(ProcessRole::projector))
    projections->add_postgres(postgres->conninfo(PostgresAccount::projector), *log);
  if (settings.has(ProcessRole::analytics))
    parts.push_back(analytics_part(projections->add_rocksdb(settings.data, *log), links.callers(),
                                   settings.smallest_group));
  if (!projections->all().empty()) parts.push_back(projector_part(*projections, links.callers()));
  if (settings.has(ProcessRole::projector) && !settings.older_topic.empty())
    parts.push_back(older_topic_part(*log, settings.data, older_topic_place(settings.older_topic)));
  if (settings.has(ProcessRole::query))
    parts.push_back(query_part(postgres->conninfo(PostgresAccount::query), settings.data,
                               links.callers(), settings.near));
  if (settings.has(ProcessRole::auth)) {
    auto part = std::make_unique<AuthPart>(postgres->conninfo(PostgresAccount::auth), settings.data,
                                           links.callers(), settings.second_factor_of);
    auth = part.get();
    parts.push_back(std::move(part));
  }
  if (settings.has(ProcessRole::gateway)) {
    GatewayPartSettings wanted;
    wanted.host = settings.gateway_host;
    wanted.port = settings.gateway_port;
    wanted.threads = settings.gateway_threads;
    wanted.public_url = settings.public_url;
    wanted.issuers = settings.issuers;
    wanted.limits = settings.request_limits;
    wanted.care_days = settings.care_days;
    wanted.metrics_need_token = settings.metrics_need_token;
    wanted.trusted_proxies = settings.trusted_proxies;
    wanted.cors_origins = settings.cors_origins;
    wanted.time_zone = settings.time_zone;
    wanted.access_sync_within = settings.access_sync_within;
    wanted.canary_every = settings.canary_every;
    wanted.console_directory = settings.console_directory;
    wanted.access_directory = settings.data.access().string();
    wanted.give_up = give_up;
    wanted.health = [this] {
      std::vector<PartHealth> all;
      for (const auto& part : parts)
        for (auto& each : part->health()) all.push_back(std::move(each));
      if (postgres && !postgres->trouble().empty())
        all.push_back({"private-postgres", false, postgres->trouble()});
      if (log) all.push_back(log_health(*log));
      for (auto& each : remote_health(links.remote())) all.push_back(std::move(each));
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

Instance::Instance(InstanceSettings settings, std::function<bool()> give_up)
    : state_(std::make_unique<State>(std::move(settings))) {
  const DataDirectory& data = state_->settings.data;
  make_private_root(data.root);
  for (const auto& directory :
       {data.log(), data.state(), data.read_models(), data.keys(), data.tools()})
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
  std::vector<grpc::Service*> services;
  std::vector<command::CommandContext*> contexts;
  std::vector<query::ReadableModel> models;
  for (const auto& part : state_->parts) {
    for (grpc::Service* service : part->services()) services.push_back(service);
    for (command::CommandContext* context : part->command_contexts()) contexts.push_back(context);
    if (auto* values = part->unique_values()) state_->links.reserve_with(*values);
    for (query::ReadableModel& model : part->read_models()) models.push_back(std::move(model));
  }
  if (!contexts.empty()) {
    state_->commands =
        std::make_unique<command::CommandEdgeService>(std::move(contexts), state_->links.callers());
    services.push_back(state_->commands.get());
    state_->links.decide_with(*state_->commands);
  }
  if (!models.empty()) {
    state_->reach =
        std::make_unique<query::ReachService>(state_->links.callers(), std::move(models));
    services.push_back(&state_->reach->service());
  }
  state_->links.serve(services);
  for (const auto& part : state_->parts) {
    const auto caller = part->calls_as();
    const Channels channels = caller ? state_->links.channels_of(*caller) : Channels();
    ++state_->started;
    part->start(channels);
  }
}

void Instance::stop() {
  if (std::exchange(state_->stopped, true)) return;
  while (state_->started > 0) state_->parts[--state_->started]->stop();
  state_->links.stop();
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
  for (const ProcessRole role : state_->settings.roles)
    file.roles.emplace_back(process_role_name(role));
  state_->links.describe(file);
  return file;
}

auth::Accounts* Instance::accounts() {
  return state_->auth == nullptr ? nullptr : &state_->auth->accounts();
}

}  // namespace carelog::tools
