#include "tools/instance/instance_file.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

// Field 22 of /proc/PID/stat; the name in field 2 may have spaces and parentheses. 0 if there is no
// such process or only a zombie: a killed child of a container's first process may stay one for
// ever.
std::uint64_t started_ticks(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t close = line.rfind(')');
  if (close == std::string::npos) return 0;
  std::istringstream rest(line.substr(close + 1));
  std::string field;
  rest >> field;
  if (field == "Z" || field == "X") return 0;
  for (int number = 4; number <= 22; ++number) rest >> field;
  return rest ? std::stoull(field) : 0;
}

}  // namespace

std::string to_json(const InstanceFile& instance) {
  nlohmann::ordered_json json = {{"gateway", instance.gateway},
                                 {"grpc", instance.grpc},
                                 {"postgres", instance.postgres},
                                 {"log", instance.log},
                                 {"data", instance.data},
                                 {"toolSocket", instance.tool_socket},
                                 {"toolKeys", instance.tool_keys},
                                 {"pid", instance.pid},
                                 {"processStarted", instance.process_started},
                                 {"roles", instance.roles},
                                 {"endpoints", instance.endpoints}};
  return json.dump(2) + "\n";
}

InstanceFile instance_from_json(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    InstanceFile instance;
    instance.gateway = json.at("gateway");
    instance.grpc = json.at("grpc");
    instance.postgres = json.at("postgres");
    instance.log = json.at("log");
    instance.data = json.at("data");
    instance.tool_socket = json.at("toolSocket");
    instance.tool_keys = json.at("toolKeys");
    instance.pid = json.at("pid");
    instance.process_started = json.at("processStarted");
    instance.roles = json.at("roles").get<std::vector<std::string>>();
    instance.endpoints = json.at("endpoints").get<std::map<std::string, std::string>>();
    return instance;
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("not an instance file: ") + error.what());
  }
}

InstanceFile instance_of_this_process() {
  InstanceFile instance;
  instance.pid = getpid();
  instance.process_started = started_ticks(instance.pid);
  return instance;
}

void write_file_atomically(const fs::path& file, const std::string& text) {
  const std::string temporary = file.string() + ".new." + std::to_string(getpid());
  const auto fail = [&](const char* doing) {
    throw std::runtime_error(std::string(doing) + " " + temporary + ": " + std::strerror(errno));
  };
  const int handle = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle < 0) fail("cannot make");
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(handle, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      close(handle);
      fail("cannot write");
    }
    written += static_cast<std::size_t>(count);
  }
  const bool stored = fsync(handle) == 0;
  close(handle);
  if (!stored) fail("cannot store");
  fs::rename(temporary, file);
}

fs::path instance_path(const fs::path& data, const std::vector<std::string>& roles,
                       bool all_roles) {
  if (all_roles) return data / "instance.json";
  std::string name = "instance";
  for (const auto& role : roles) name += "-" + role;
  return data / (name + ".json");
}

bool is_alive(const InstanceFile& instance) {
  if (instance.pid <= 0 || (kill(instance.pid, 0) != 0 && errno == ESRCH)) return false;
  return started_ticks(instance.pid) == instance.process_started;
}

const InstanceFile* process_with(const RunningInstance& instance, const std::string& role) {
  for (const InstanceFile& process : instance.processes) {
    const auto& roles = process.roles;
    if (std::find(roles.begin(), roles.end(), role) != roles.end()) return &process;
  }
  return nullptr;
}

std::optional<RunningInstance> find_instance(const fs::path& data) {
  RunningInstance running;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(data, ignored)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("instance") || !name.ends_with(".json")) continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    InstanceFile instance;
    try {
      instance = instance_from_json(text.str());
    } catch (const std::runtime_error&) {
      continue;
    }
    if (!is_alive(instance)) continue;
    if (!instance.gateway.empty()) running.gateway = instance.gateway;
    if (!instance.postgres.empty()) running.postgres = instance.postgres;
    running.log = instance.log;
    running.endpoints.insert(instance.endpoints.begin(), instance.endpoints.end());
    running.processes.push_back(std::move(instance));
  }
  if (running.processes.empty()) return std::nullopt;
  return running;
}

}  // namespace carelog::tools
