#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

struct redisContext;
struct redisReply;

namespace carelog::infra {

// Where a Redis listens: a host and port, or the path of a unix socket.
struct RedisAddress {
  std::string host;  // empty: path
  int port = 0;
  std::string path;
};
// "127.0.0.1:6379", "cache.example" (port 6379), "[::1]:6379" or "/run/redis/redis.sock". Nothing:
// none of these.
std::optional<RedisAddress> parse_redis_address(const std::string& text);

struct RedisReply {
  enum class Kind { nothing, number, text, list };
  Kind kind = Kind::nothing;
  std::int64_t number = 0;
  std::string text = {};
  std::vector<RedisReply> list = {};
};

struct RedisLimits {
  std::size_t connections_max = 4;
  std::chrono::milliseconds wait_max{50};        // to connect, and for each answer
  std::chrono::milliseconds retry_after{1'000};  // nobody asks for so long after a failure
};

// Thread-safe. Connects when it is first asked.
class RedisClient {
 public:
  explicit RedisClient(RedisAddress address, std::string password = {}, RedisLimits limits = {});
  ~RedisClient();
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;

  // Nothing: it is away, or refused the command. Either closes all connections.
  std::optional<RedisReply> ask(const std::vector<std::string>& command);

  bool away() const;
  std::uint64_t times_away() const;

 private:
  struct Close {
    void operator()(redisContext* connection) const;
  };
  using Connection = std::unique_ptr<redisContext, Close>;

  struct Leased {
    Connection connection;
    std::uint64_t since = 0;  // times_away_ when it was lent
  };

  std::optional<Leased> lend();
  Connection connect(std::string& reason) const;
  void give_back(Leased leased);
  void failed(const std::string& reason);
  void answered();

  const RedisAddress address_;
  const std::string password_;
  const RedisLimits limits_;
  mutable std::mutex mutex_;
  std::vector<Connection> idle_;
  std::size_t lent_ = 0;
  bool away_ = false;
  std::chrono::steady_clock::time_point not_before_;
  std::uint64_t times_away_ = 0;
};

}  // namespace carelog::infra
