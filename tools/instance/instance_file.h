// How verbs find a running instance: a file per process in its data directory, DIR/instance.json
// for `up`, DIR/instance-ROLES.json for `serve`. --ready-file gets the same.
//
// A file whose process has gone is stale and passed over; a process id used again by another
// program is told apart by the time when it was started.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace carelog::tools {

struct InstanceFile {
  pid_t pid = 0;
  std::uint64_t process_started = 0;  // clock ticks after boot
  std::vector<std::string> roles;
  std::string gateway;  // "http://127.0.0.1:4004"; empty: not in this process
  std::string grpc;     // "127.0.0.1:PORT"; empty: no port is open for services
  std::map<std::string, std::string> endpoints;  // role -> "HOST:PORT" of its gRPC services
  std::string postgres;                          // libpq connection string, without password
  std::string log;                               // "embedded" or "kafka://..."
  std::string data;                              // the data directory
  std::string tool_socket = {};  // "unix:..."; empty: tools have nothing to ask this process
  std::string tool_keys = {};    // directory of tool.pem and tool.key
};

std::string to_json(const InstanceFile& instance);
InstanceFile instance_from_json(const std::string& text);  // throws std::runtime_error

// Of this process.
InstanceFile instance_of_this_process();

// Whole or not at all: a temporary file is renamed. Mode 0600. Throws std::runtime_error.
void write_file_atomically(const std::filesystem::path& file, const std::string& text);

std::filesystem::path instance_path(const std::filesystem::path& data,
                                    const std::vector<std::string>& roles, bool all_roles);

bool is_alive(const InstanceFile& instance);

// The running processes of a data directory; their endpoints put together.
struct RunningInstance {
  std::vector<InstanceFile> processes;
  std::string gateway;
  std::map<std::string, std::string> endpoints;
  std::string log;
  std::string postgres;
};
std::optional<RunningInstance> find_instance(const std::filesystem::path& data);

// The process that has this role; null: none.
const InstanceFile* process_with(const RunningInstance& instance, const std::string& role);

}  // namespace carelog::tools
