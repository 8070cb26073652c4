#include "infra/redis/redis_client.h"

#include <hiredis/hiredis.h>

#include <charconv>
#include <utility>

#include "infra/process/logging.h"

namespace carelog::infra {
namespace {

constexpr int usual_port = 6379;

timeval timeval_of(std::chrono::milliseconds span) {
  return {.tv_sec = span.count() / 1000, .tv_usec = span.count() % 1000 * 1000};
}

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

Reply send(redisContext* connection, const std::vector<std::string>& command) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  return Reply(static_cast<redisReply*>(
      redisCommandArgv(connection, static_cast<int>(words.size()), words.data(), sizes.data())));
}

RedisReply taken(const redisReply& reply) {
  RedisReply all;
  if (reply.type == REDIS_REPLY_INTEGER) {
    all.kind = RedisReply::Kind::number;
    all.number = reply.integer;
  } else if (reply.type == REDIS_REPLY_STRING || reply.type == REDIS_REPLY_STATUS) {
    all.kind = RedisReply::Kind::text;
    all.text.assign(reply.str, reply.len);
  } else if (reply.type == REDIS_REPLY_ARRAY) {
    all.kind = RedisReply::Kind::list;
    for (std::size_t at = 0; at < reply.elements; ++at)
      all.list.push_back(taken(*reply.element[at]));
  }
  return all;
}

// Its first word alone ("NOAUTH", "OOM"): the rest may quote what was sent.
std::string refusal(const redisReply& reply) {
  const std::string text(reply.str, reply.len);
  return "it refuses: " + text.substr(0, text.find(' '));
}

}  // namespace

std::optional<RedisAddress> parse_redis_address(const std::string& text) {
  if (text.starts_with('/')) return RedisAddress{.host = {}, .port = 0, .path = text};
  std::string host = text;
  int port = usual_port;
  const std::size_t colon = text.rfind(':');
  const bool bracketed = text.starts_with('[');
  if (colon != std::string::npos && (!bracketed || text[colon - 1] == ']')) {
    host = text.substr(0, colon);
    const char* const end = text.data() + text.size();
    const auto [after, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc() || after != end || port < 1 || port > 65'535) return std::nullopt;
  }
  if (bracketed) {
    if (!host.ends_with(']')) return std::nullopt;
    host = host.substr(1, host.size() - 2);
  } else if (host.find_first_of(":/[] ") != std::string::npos) {
    return std::nullopt;
  }
  if (host.empty()) return std::nullopt;
  return RedisAddress{.host = host, .port = port, .path = {}};
}

void RedisClient::Close::operator()(redisContext* connection) const {
  redisFree(connection);
}

RedisClient::RedisClient(RedisAddress address, std::string password, RedisLimits limits)
    : address_(std::move(address)), password_(std::move(password)), limits_(limits) {}

RedisClient::~RedisClient() = default;

RedisClient::Connection RedisClient::connect(std::string& reason) const {
  const timeval wait = timeval_of(limits_.wait_max);
  Connection connection(address_.host.empty()
                            ? redisConnectUnixWithTimeout(address_.path.c_str(), wait)
                            : redisConnectWithTimeout(address_.host.c_str(), address_.port, wait));
  if (!connection || connection->err != 0) {
    reason = connection ? connection->errstr : "out of memory";
    return nullptr;
  }
  redisSetTimeout(connection.get(), wait);
  if (password_.empty()) return connection;
  const Reply reply = send(connection.get(), {"AUTH", password_});
  if (reply && reply->type != REDIS_REPLY_ERROR) return connection;
  reason = reply ? refusal(*reply) : connection->errstr;
  return nullptr;
}

// Away: one caller tries when it is time, the others go on without.
std::optional<RedisClient::Leased> RedisClient::lend() {
  std::uint64_t since = 0;
  {
    const std::lock_guard lock(mutex_);
    if (away_) {
      const auto now = std::chrono::steady_clock::now();
      if (now < not_before_) return std::nullopt;
      not_before_ = now + limits_.retry_after;
    }
    if (lent_ >= limits_.connections_max) return std::nullopt;
    ++lent_;
    since = times_away_;
    if (!idle_.empty()) {
      Leased leased{std::move(idle_.back()), since};
      idle_.pop_back();
      return leased;
    }
  }
  std::string reason;
  Leased leased{connect(reason), since};
  if (leased.connection) return leased;
  {
    const std::lock_guard lock(mutex_);
    --lent_;
  }
  failed(reason);
  return std::nullopt;
}

void RedisClient::give_back(Leased leased) {
  const std::lock_guard lock(mutex_);
  --lent_;
  if (leased.connection && leased.since == times_away_) {
    idle_.push_back(std::move(leased.connection));
  }
}

void RedisClient::failed(const std::string& reason) {
  bool went = false;
  std::vector<Connection> closed;
  {
    const std::lock_guard lock(mutex_);
    went = !std::exchange(away_, true);
    if (went) ++times_away_;
    not_before_ = std::chrono::steady_clock::now() + limits_.retry_after;
    closed.swap(idle_);
  }
  if (went) log_warning("redis", "is away: going on without it", {{"reason", reason}});
}

void RedisClient::answered() {
  {
    const std::lock_guard lock(mutex_);
    if (!away_) return;
    away_ = false;
  }
  log_info("redis", "answers again");
}

std::optional<RedisReply> RedisClient::ask(const std::vector<std::string>& command) {
  auto leased = lend();
  if (!leased) return std::nullopt;
  const Reply reply = send(leased->connection.get(), command);
  if (reply && reply->type != REDIS_REPLY_ERROR) {
    answered();
    give_back(std::move(*leased));
    return taken(*reply);
  }
  const std::string reason = reply ? refusal(*reply) : leased->connection->errstr;
  leased->connection.reset();
  give_back(std::move(*leased));
  failed(reason);
  return std::nullopt;
}

bool RedisClient::away() const {
  const std::lock_guard lock(mutex_);
  return away_;
}

std::uint64_t RedisClient::times_away() const {
  const std::lock_guard lock(mutex_);
  return times_away_;
}

}  // namespace carelog::infra
