#include "tests/faults/cluster.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "infra/process/port.h"
#include "tests/infra/free_ports.h"

namespace carelog::faults {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const fs::path source = CARELOG_SOURCE_DIR;

std::string text_of(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string last_words(const fs::path& file) {
  const std::string text = text_of(file);
  return text.substr(text.size() > 1500 ? text.size() - 1500 : 0);
}

std::vector<std::string> java(const fs::path& directory) {
  return {
      "java",
      "-Xms128m",
      "-Xmx384m",
      "-Dkafka.logs.dir=" + directory.string(),
      "-Dlog4j2.configurationFile=" + (source / "infra/deploy/kafka/log4j2.properties").string(),
      "-cp",
      (source / ".carelog/kafka/libs").string() + "/*"};
}

void replace_line(std::string& text, const std::string& name, const std::string& value) {
  const std::size_t from = text.find("\n" + name + "=") + 1;
  if (from == 0) throw std::runtime_error("server.properties has no " + name);
  text.replace(from, text.find('\n', from) - from, name + "=" + value);
}

}  // namespace

Brokers::Brokers(std::size_t count) : nodes_(count) {
  for (std::size_t i = 0; i < count; ++i) {
    nodes_[i].port = infra::free_loopback_port();
    nodes_[i].controller_port = infra::free_loopback_port();
    nodes_[i].directory = fs::path(directory_.path()) / std::to_string(i + 1);
    fs::create_directories(nodes_[i].directory);
  }
  for (std::size_t i = 0; i < count; ++i) format(i, "Zk1hbmdvLWNhcmVsb2ctMA");
  for (std::size_t i = 0; i < count; ++i) start(i);
  for (std::size_t i = 0; i < count; ++i) wait_for(i);
}

void Brokers::format(std::size_t broker, const std::string& cluster_id) {
  Node& node = nodes_[broker];
  std::string text = text_of(source / "infra/deploy/kafka/server.properties");
  std::string voters;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    voters += (i == 0 ? "" : ",") + std::to_string(i + 1) +
              "@127.0.0.1:" + std::to_string(nodes_[i].controller_port);
  }
  const std::string port = std::to_string(node.port);
  replace_line(text, "node.id", std::to_string(broker + 1));
  replace_line(text, "listeners",
               "PLAINTEXT://127.0.0.1:" + port +
                   ",CONTROLLER://127.0.0.1:" + std::to_string(node.controller_port));
  replace_line(text, "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
  replace_line(text, "controller.quorum.voters", voters);
  replace_line(text, "log.dirs", (node.directory / "data").string());
  // A lost broker is noticed in seconds instead of the default nine.
  text += "\nbroker.session.timeout.ms=3000\nbroker.heartbeat.interval.ms=500\n";
  text += "controller.quorum.fetch.timeout.ms=1500\nreplica.lag.time.max.ms=3000\n";
  std::ofstream(node.directory / "server.properties") << text;
  auto arguments = java(node.directory);
  arguments.insert(arguments.end(), {"kafka.tools.StorageTool", "format", "-t", cluster_id, "-c",
                                     (node.directory / "server.properties").string()});
  infra::ChildProcessOptions options;
  options.arguments = arguments;
  const auto done = infra::run_child(options, 60s);
  if (done.exit_code != 0)
    throw std::runtime_error("Kafka's storage: " + done.errors + done.output);
}

void Brokers::start(std::size_t broker) {
  Node& node = nodes_[broker];
  infra::ChildProcessOptions options;
  options.arguments = java(node.directory);
  options.arguments.insert(options.arguments.end(),
                           {"kafka.Kafka", (node.directory / "server.properties").string()});
  options.output_file = (node.directory / "broker.out").string();
  fs::remove(node.directory / "broker.log");
  node.process = std::make_unique<infra::ChildProcess>(options);
}

void Brokers::wait_for(std::size_t broker) {
  Node& node = nodes_[broker];
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (text_of(node.directory / "broker.log").find("Kafka Server started") == std::string::npos) {
    if (!node.process->running() || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("Kafka does not start: " +
                               last_words(node.directory / "broker.log"));
    }
    std::this_thread::sleep_for(50ms);
  }
}

void Brokers::kill(std::size_t broker) {
  nodes_[broker].process->send(SIGKILL);
  nodes_[broker].process->wait();
}

std::string Brokers::addresses() const {
  std::string all;
  for (const Node& node : nodes_) {
    all += (all.empty() ? "" : ",") + std::string("127.0.0.1:") + std::to_string(node.port);
  }
  return all;
}

namespace {

void issue_certificates(const fs::path& directory) {
  for (const char* verb : {"make-authority", "issue"}) {
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM, "keys", verb, directory.string()};
    const auto made = infra::run_child(options, 20s);
    if (made.exit_code != 0) throw std::runtime_error("no certificates: " + made.errors);
  }
}

}  // namespace

Installation::Installation(std::string kafka, fs::path program)
    : log_(std::move(kafka)), first_program_(std::move(program)) {
  for (std::size_t i = 0; i <= command_nodes; ++i) port_bases_.push_back(infra::free_port_base());
  gateway_port_ = infra::free_port_base() + 1;
  issue_certificates(file("certificates"));
  start(0);
  wait_for(0);
  for (std::size_t i = 1; i < command_nodes; ++i) start(i);
  for (std::size_t i = 1; i < command_nodes; ++i) wait_for(i);
  start_rest();
}

void Installation::start_rest() {
  std::string command, billing;
  for (std::size_t i = 0; i < command_nodes; ++i) {
    const std::string comma = i == 0 ? "" : ",";
    command += comma + "127.0.0.1:" + std::to_string(port_bases_[i] + 1);
    billing += comma + "127.0.0.1:" + std::to_string(port_bases_[i] + 2);
  }
  launch("gateway",
         {"--role", "gateway,projector,query,analytics,auth", "--port-base",
          std::to_string(port_bases_.back()), "--gateway-port", std::to_string(gateway_port_),
          "--endpoint-command", command, "--endpoint-billing", billing});
  wait_for("gateway");
  const auto ready = nlohmann::json::parse(text_of(file("gateway.ready")));
  url_ = ready.at("gateway");
}

fs::path Installation::file(const std::string& name) const {
  return fs::path(directory_.path()) / name;
}

void Installation::launch(const std::string& name, std::vector<std::string> flags) {
  fs::remove(file(name + ".ready"));
  infra::ChildProcessOptions options;
  const auto newer = programs_.find(name);
  options.arguments = {newer == programs_.end() ? first_program_ : newer->second, "serve"};
  options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
  options.arguments.insert(
      options.arguments.end(),
      {"--log", log_, "--data", file(name).string(), "--unique-values-key",
       file("unique-values.key").string(), "--certificates", file("certificates").string(),
       "--ready-file", file(name + ".ready").string()});
  options.output_file = file(name + ".txt").string();
  fs::remove(file(name + ".txt"));
  if (!fs::exists(file("unique-values.key"))) {
    std::ofstream(file("unique-values.key")) << std::string(64, '7') << "\n";
  }
  processes_[name] = std::make_unique<infra::ChildProcess>(options);
}

void Installation::wait_for(const std::string& name) const {
  const auto deadline = std::chrono::steady_clock::now() + 90s;
  while (!fs::exists(file(name + ".ready"))) {
    if (!processes_.at(name)->running() || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(name + " does not serve:\n" + last_words(file(name + ".txt")));
    }
    std::this_thread::sleep_for(50ms);
  }
}

void Installation::start(std::size_t node) {
  launch(name_of(node),
         {"--role", "command,billing", "--port-base", std::to_string(port_bases_[node])});
}

void Installation::wait_for(std::size_t node) const {
  wait_for(name_of(node));
}

void Installation::stop(const std::string& name) {
  processes_.at(name)->terminate(SIGTERM, 30s);
}

void Installation::upgrade(std::size_t node, const fs::path& program, bool to_serve) {
  stop(name_of(node));
  programs_[name_of(node)] = program;
  start(node);
  if (to_serve) wait_for(node);
}

void Installation::upgrade_rest(const fs::path& program) {
  stop("gateway");
  programs_["gateway"] = program;
  start_rest();
}

std::string Installation::words_of(std::size_t node) const {
  return text_of(file(name_of(node) + ".txt"));
}

std::string Installation::words_of_rest() const {
  return text_of(file("gateway.txt"));
}

void Installation::kill(std::size_t node) {
  auto& process = processes_.at(name_of(node));
  process->send(SIGKILL);
  process->wait();
}

std::string Installation::token(const std::string& role) const {
  infra::ChildProcessOptions options;
  options.arguments = {CARELOG_PROGRAM, "token", "--role", role,
                       "--ttl",         "3600",  "--data", file("gateway").string()};
  std::string token = infra::run_child(options, 20s).output;
  while (token.ends_with('\n')) token.pop_back();
  return token;
}

}  // namespace carelog::faults
