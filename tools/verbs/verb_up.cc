#include <filesystem>
#include <iostream>

#include "infra/process/logging.h"
#include "infra/process/stop_signal.h"
#include "infra/process/supervisor.h"
#include "infra/settings/settings.h"
#include "infra/tracing/tracing.h"
#include "tools/instance/log_access.h"
#include "tools/instance/published_file.h"
#include "tools/instance/stop_limit.h"
#include "tools/instance/waiting.h"
#include "tools/parts/instance.h"
#include "tools/parts/older_topic_part.h"
#include "tools/parts/start_checks.h"
#include "tools/settings/near_settings.h"
#include "tools/settings/trace_settings.h"
#include "tools/verbs/gateway_settings.h"
#include "tools/verbs/verb_list.h"
#include "tools/verbs/welcome.h"

namespace carelog::tools {

namespace {

using infra::SettingKind;

constexpr const char* up_details =
    R"(All roles in one process, for one machine. Below --data: the log, PostgreSQL (a private
server on a unix socket, unless --postgres names another), the stores of commands and
analytics, the keys. A second instance beside the first needs its own --data and
--gateway-port (0: any free port). The gateway's port is the only one; tools use a socket
below --data. On Kafka there is one such process: more of them are `carelog serve`.
SIGTERM, SIGHUP or Ctrl-C stop it; kill -9 loses nothing that was answered. A log or PostgreSQL
elsewhere that is away is waited for; the private PostgreSQL, should it end, is started again.
)";

constexpr const char* serve_details =
    R"(Some of the roles: gateway, command, billing, projector, query, analytics, auth. They speak
mutual TLS with the certificates that `carelog keys` makes, and find one another on 127.0.0.1
at --port-base plus command 1, billing 2, projector 3, query 4, analytics 5, auth 6, or where
--endpoint-ROLE says. The roles command, billing, projector and analytics meet on the log:
--log kafka://HOST:PORT, with ?settings=FILE for TLS. Several processes may have the roles
command and billing, each with its own --data and --port-base: every partition of the log
is led by one of them, the others follow and take over within a second or two; tell the
gateway of some of them with --endpoint-command A:1,B:2 --endpoint-billing A:3,B:4. The
gateway needs command, billing, query, auth and analytics (--endpoint-analytics none: that
role is not deployed); projector lets it show the read models' lag. Without --postgres, the process
with the role projector starts a private server below --data and the others on that directory
use it. On several machines: --services-host 0.0.0.0 --services-name node-2.clinic.example.
)";

InstanceSettings instance_settings(const infra::Settings& settings,
                                   std::vector<ProcessRole> roles) {
  require_sensible(settings);
  InstanceSettings wanted;
  wanted.roles = std::move(roles);
  wanted.data = data_directory(settings);
  wanted.log = settings.text("log");
  wanted.postgres = settings.text("postgres");
  read_gateway_settings(settings, wanted);
  wanted.older_topic = settings.text("older-topic");
  if (!wanted.older_topic.empty()) older_topic_place(wanted.older_topic);
  wanted.currency = settings.text("currency");
  wanted.older_billing_port = static_cast<std::uint16_t>(settings.integer("older-billing.port"));
  wanted.older_billing_clinic = settings.text("older-billing.clinic");
  wanted.time_zone = time_zone_in(settings);
  wanted.smallest_group = settings.integer("analytics.smallest-group");
  wanted.second_factor_of = second_factor_roles_in(settings);
  wanted.unique_values_key = settings.text("unique-values-key");
  wanted.near = near_settings(settings);
  return wanted;
}

std::string words_of_roles(const std::vector<std::string>& names) {
  std::string words;
  for (const std::string& name : names) words += (words.empty() ? "" : ",") + name;
  return words;
}

// Serves until a stop is requested.
ExitCode serve(const infra::Settings& settings, InstanceSettings wanted, bool sample,
               const infra::StopSignal& stop, infra::Supervisor& supervisor) {
  const auto stopping = [&stop] { return stop.requested(); };
  const DataDirectory data = wanted.data;
  const bool all = wanted.roles.size() == all_process_roles.size();
  require_free_disk(data);
  std::vector<std::string> names;
  for (const ProcessRole role : wanted.roles) names.emplace_back(process_role_name(role));
  const auto instance_file = instance_path(data.root, names, all);
  require_not_running(data, instance_file);
  require_free_port(wanted);

  const auto tracing = tracing_of(settings, words_of_roles(names));
  Instance instance(std::move(wanted), stopping);
  std::string sign_ins;
  if (auto* accounts = instance.accounts()) sign_ins = prepare_sign_ins(*accounts, data, sample);
  instance.start();
  if (instance.wait_until_ready(stopping)) {
    const InstanceFile file = instance.file();
    const std::string ready_path = settings.text("ready-file");
    const PublishedFile published(instance_file, to_json(file));
    if (sample) load_sample(settings, file.gateway);
    std::unique_ptr<PublishedFile> ready;
    if (!ready_path.empty()) ready = std::make_unique<PublishedFile>(ready_path, to_json(file));
    if (!file.gateway.empty())
      std::cout << "carelog " << CARELOG_VERSION << " serves at " << file.gateway << " (data in "
                << data.root.string() << ")\n";
    std::cout << sign_ins;
    if (sample) std::cout << lines_to_try(settings, file.gateway);
    if (!std::cout.flush() && !sign_ins.empty())
      infra::log_error("instance", "standard output cannot be written: sign-ins were not shown");
    if (!file.gateway.empty()) infra::log_info("instance", "serving", {{"gateway", file.gateway}});
    if (!file.grpc.empty()) infra::log_info("instance", "serving", {{"grpc", file.grpc}});
    supervisor.ready([&instance] { static_cast<void>(instance.health()); });
    stop.wait();
    infra::log_info("instance", "stopping");
    supervisor.stopping();
  }
  const StopLimit limit;
  instance.stop();
  return ExitCode::ok;
}

ExitCode run(const infra::Settings& settings, InstanceSettings wanted, bool sample) {
  infra::Supervisor supervisor;
  set_up_logging(settings);
  const infra::StopSignal stop;
  try {
    return serve(settings, std::move(wanted), sample, stop, supervisor);
  } catch (const StoppedWhileWaiting&) {
    infra::log_info("instance", "stopped before it served");
    return ExitCode::ok;
  }
}

SettingList process_settings() {
  return joined(
      {{data_setting(), log_setting(),
        postgres_setting(
            "PostgreSQL as a URL or connection string; without: a private server below --data")},
       gateway_settings(),
       near_setting_list(),
       trace_setting_list(),
       {{"ready-file", SettingKind::text, "", "Write the addresses here, as JSON, once it serves"},
        {"older-topic", SettingKind::text, "",
         "Also tell consumers of older systems, on kafka://HOST:PORT/TOPIC (of the role projector; "
         "one process a topic)"},
        {"currency", SettingKind::text, "USD", "Currency of new billing accounts (ISO 4217)"},
        {"older-billing.port",
         SettingKind::integer,
         "0",
         "Port (127.0.0.1, of the role billing) of gRPC BillingService for older callers, without "
         "TLS; 0: none",
         {},
         0,
         65'535},
        {"older-billing.clinic", SettingKind::text, "main", "Where they open accounts"},
        {"clinic-time-zone", SettingKind::text, "UTC",
         "Time zone of the clinics (of the role gateway): whose days are today, asOf and filters"},
        {"analytics.smallest-group",
         SettingKind::integer,
         "5",
         "Smallest count shown to roles that may not see the records (of the role analytics)",
         {},
         1,
         1'000},
        {"auth.second-factor", SettingKind::text, "",
         "Roles that sign in with a second factor only: admin,clinician (of the role auth; "
         "default: "
         "who enrols one)"},
        {"unique-values-key", SettingKind::text, "",
         "Key file of reserved e-mails and identifiers on Kafka, the same for every node (default: "
         "keys/unique-values.key below --data)"}},
       logging_settings()});
}

}  // namespace

Verb up_verb() {
  Verb verb;
  verb.group = "Running";
  verb.declaration.verb = "up";
  verb.declaration.summary = "Run everything in this process, for one machine";
  verb.declaration.settings = process_settings();
  verb.declaration.settings.push_back({"sample", SettingKind::boolean, "false",
                                       "Load sample patients and make a sign-in per role"});
  verb.details = up_details;
  verb.run = [](const infra::Settings& settings) {
    return run(settings,
               instance_settings(settings, {all_process_roles.begin(), all_process_roles.end()}),
               settings.boolean("sample"));
  };
  return verb;
}

Verb serve_verb() {
  Verb verb;
  verb.group = "Running";
  verb.declaration.verb = "serve";
  verb.declaration.summary = "Run some roles; other processes run the others";
  verb.declaration.settings = joined(
      {{
           {"role", SettingKind::text, "", "Which roles: gateway,query"},
           {"certificates", SettingKind::text, "",
            "Directory of authority.pem and of ROLE.pem and ROLE.key (default: certificates below "
            "--data)"},
           {"port-base",
            SettingKind::integer,
            "4100",
            "gRPC services listen from here on; 0: on free ports",
            {},
            0,
            65'500},
           {"services.host", SettingKind::text, "127.0.0.1",
            "Address they listen on; 0.0.0.0: all of this machine"},
           {"services.name", SettingKind::text, "",
            "Name or address under which other processes reach them (default: --services-host)"},
       },
       process_settings()});
  for (const ProcessRole role : all_process_roles) {
    if (!has_grpc(role)) continue;
    const std::string name(process_role_name(role));
    verb.declaration.settings.push_back(
        {"endpoint." + name, SettingKind::text, "",
         "HOST:PORT of the role " + name +
             " (default from --port-base); several: A:1,B:2; none: not deployed"});
  }
  verb.details = serve_details;
  verb.run = [](const infra::Settings& settings) {
    InstanceSettings wanted =
        instance_settings(settings, parse_process_roles(settings.text("role")));
    require_reachable(settings);
    wanted.port_base = static_cast<int>(settings.integer("port-base"));
    wanted.services_host = settings.text("services.host");
    wanted.services_name =
        settings.text(settings.given("services.name") ? "services.name" : "services.host");
    wanted.certificates = settings.text("certificates");
    if (wanted.certificates.empty()) wanted.certificates = wanted.data.certificates();
    wanted.certificates = std::filesystem::absolute(wanted.certificates);
    for (const ProcessRole role : all_process_roles) {
      if (!has_grpc(role)) continue;
      std::string endpoint = settings.text("endpoint." + std::string(process_role_name(role)));
      if (endpoint == "none") continue;
      if (endpoint.empty() && wanted.port_base != 0)
        endpoint = "127.0.0.1:" + std::to_string(wanted.port_base + port_offset(role));
      if (!endpoint.empty()) wanted.endpoints[role] = endpoint;
    }
    return run(settings, std::move(wanted), false);
  };
  return verb;
}

}  // namespace carelog::tools
