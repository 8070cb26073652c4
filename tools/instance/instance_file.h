// How verbs find a running instance: one file per process in its data directory, DIR/instance.json
// for `up`, DIR/instance-ROLES.json for `serve`. --ready-file gets the same content.
//
// A file whose process has ended is stale and ignored; if another program has the process id by
// now, its start time tells.
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
  std::string grpc;     // "127.0.0.1:PORT"; empty: no port for services
  std::map<std::string, std::string> endpoints;  // role -> "HOST:PORT" of its gRPC services
  std::string postgres;                          // libpq connection string, without password
  std::string log;                               // "embedded" or "kafka://..."
  std::string data;                              // the data directory
  std::string tool_socket = {};                  // "unix:..."; empty: this process serves no tools
  std::string tool_keys = {};                    // directory with tool.pem and tool.key
};

std::string to_json(const InstanceFile& instance);
InstanceFile instance_from_json(const std::string& text);  // throws std::runtime_error

// Of this process.
InstanceFile instance_of_this_process();

// Atomic: writes a temporary file and renames it. Mode 0600. Throws std::runtime_error.
void write_file_atomically(const std::filesystem::path& file, const std::string& text);

std::filesystem::path instance_path(const std::filesystem::path& data,
                                    const std::vector<std::string>& roles, bool all_roles);

bool is_alive(const InstanceFile& instance);

// The running processes of a data directory, and all their endpoints.
struct RunningInstance {
  std::vector<InstanceFile> processes;
  std::string gateway;
  std::map<std::string, std::string> endpoints;
  std::string log;
  std::string postgres;
};
std::optional<RunningInstance> find_instance(const std::filesystem::path& data);

// The process with this role; null if none.
const InstanceFile* process_with(const RunningInstance& instance, const std::string& role);

}  // namespace carelog::tools
