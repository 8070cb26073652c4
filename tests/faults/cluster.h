// A small installation as processes: Kafka brokers, command nodes, and one process with the other
// roles.
//
// Everything ends with its object, by process id. Throws std::runtime_error with the last output of
// whatever does not start.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "infra/process/child_process.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::faults {

// Brokers that are also their controllers (KRaft).
class Brokers {
 public:
  explicit Brokers(std::size_t count);

  std::string addresses() const;  // "127.0.0.1:1,127.0.0.1:2"
  std::size_t count() const { return nodes_.size(); }
  void kill(std::size_t broker);
  void start(std::size_t broker);
  void wait_for(std::size_t broker);
  void send(std::size_t broker, int signal) { nodes_[broker].process->send(signal); }

 private:
  struct Node {
    std::uint16_t port = 0;
    std::uint16_t controller_port = 0;
    std::filesystem::path directory;
    std::unique_ptr<infra::ChildProcess> process;
  };
  void format(std::size_t broker, const std::string& cluster_id);

  infra::TemporaryDirectory directory_;
  std::vector<Node> nodes_;
};

// Command nodes 0 and 1, and one process with the other roles.
class Installation {
 public:
  static constexpr std::size_t command_nodes = 2;

  explicit Installation(std::string kafka,  // "kafka://..."
                        std::filesystem::path program = CARELOG_PROGRAM);

  const std::string& url() const { return url_; }
  const std::string& log() const { return log_; }
  std::string token(const std::string& role) const;

  void kill(std::size_t node);
  void start(std::size_t node);
  void wait_for(std::size_t node) const;
  void send(std::size_t node, int signal) { processes_.at(name_of(node))->send(signal); }

  // Stops the node as an operator would and starts this program in its place, on its data;
  // to_serve: waits until it serves.
  void upgrade(std::size_t node, const std::filesystem::path& program, bool to_serve = true);
  // The same for the process with the other roles. Its address does not change.
  void upgrade_rest(const std::filesystem::path& program);
  // Its output so far.
  std::string words_of(std::size_t node) const;
  std::string words_of_rest() const;

 private:
  static std::string name_of(std::size_t node) { return "node-" + std::to_string(node); }
  void start_rest();
  void stop(const std::string& name);
  std::filesystem::path file(const std::string& name) const;
  void launch(const std::string& name, std::vector<std::string> flags);
  void wait_for(const std::string& name) const;

  const std::string log_;
  std::map<std::string, std::filesystem::path> programs_;  // by process
  const std::filesystem::path first_program_;
  infra::TemporaryDirectory directory_;
  std::vector<int> port_bases_;
  int gateway_port_ = 0;
  std::string url_;
  std::map<std::string, std::unique_ptr<infra::ChildProcess>> processes_;
};

}  // namespace carelog::faults
