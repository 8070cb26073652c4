// A Redis of the test's own: on a socket in a scratch directory, without a port or files, ended by
// its pid.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infra/process/child_process.h"
#include "infra/process/scratch_directory.h"
#include "infra/redis/redis_client.h"

namespace carelog::query {

class RedisServer {
 public:
  // Blocks until it answers. port 0: its socket only. more: of its options.
  explicit RedisServer(std::vector<std::string> more = {}, int port = 0);

  std::string address() const { return scratch_.path() + "/redis.sock"; }
  infra::RedisAddress place() const { return infra::parse_redis_address(address()).value(); }
  void start();
  void stop();
  void pause() { server_->send(SIGSTOP); }
  void go_on() { server_->send(SIGCONT); }
  void flush();
  std::vector<std::string> keys();

 private:
  std::string program();

  const infra::ScratchDirectory scratch_{"redis"};
  const std::vector<std::string> more_;
  const int port_;
  std::optional<infra::ChildProcess> server_;
};

}  // namespace carelog::query
