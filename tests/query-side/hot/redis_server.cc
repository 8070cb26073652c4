#include "tests/query-side/hot/redis_server.h"

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace carelog::query {

RedisServer::RedisServer(std::vector<std::string> more, int port)
    : more_(std::move(more)), port_(port) {
  std::signal(SIGPIPE, SIG_IGN);  // as in our program
  start();
}

// The program of Debian's redis-tools serves under this name; the package redis-server would start
// a service of the machine.
std::string RedisServer::program() {
  const std::string link = scratch_.path() + "/redis-server";
  const std::string tool = infra::find_program("redis-check-rdb");
  if (tool.empty()) throw std::runtime_error("there is no Redis: apt-get install redis-tools");
  if (!std::filesystem::exists(link)) std::filesystem::create_symlink(tool, link);
  return link;
}

void RedisServer::start() {
  std::vector<std::string> arguments{program(),
                                     "--port",
                                     std::to_string(port_),
                                     "--bind",
                                     "127.0.0.1",
                                     "--unixsocket",
                                     address(),
                                     "--save",
                                     "",
                                     "--appendonly",
                                     "no",
                                     "--maxmemory",
                                     "64mb",
                                     "--dir",
                                     scratch_.path(),
                                     "--maxmemory-policy",
                                     "allkeys-lru"};
  arguments.insert(arguments.end(), more_.begin(), more_.end());
  server_.emplace(infra::ChildProcessOptions{.arguments = arguments,
                                             .output_file = scratch_.path() + "/redis.log"});
  infra::RedisClient client(place(), {}, {.retry_after = std::chrono::milliseconds(0)});
  for (int attempt = 0; attempt < 500; ++attempt) {
    if (client.ask({"PING"}) || (!more_.empty() && !client.away())) return;
    if (!more_.empty() && attempt > 100) return;  // it may refuse those without a password
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("redis-server does not answer: " + scratch_.path() + "/redis.log");
}

void RedisServer::stop() {
  server_->terminate();
  server_.reset();
}

void RedisServer::flush() {
  infra::RedisClient(place()).ask({"FLUSHALL"});
}

std::vector<std::string> RedisServer::keys() {
  std::vector<std::string> all;
  if (const auto reply = infra::RedisClient(place()).ask({"KEYS", "*"})) {
    for (const auto& each : reply->list) all.push_back(each.text);
  }
  return all;
}

}  // namespace carelog::query
