// Sessions that have ended and users who were cut off (disabled, or with another password) while
// access tokens of theirs are still about, and the keys by which tokens are believed. The auth role
// is asked several times a second; while it is away, what was known stays.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace grpc {
class Channel;
}

namespace carelog::auth {
struct Principal;
class TokenVerifier;
}  // namespace carelog::auth

namespace carelog::gateway {

// Thread-safe.
class EndedSessions {
 public:
  struct Ended {
    std::unordered_set<std::string> sessions;
    // By user: tokens without a session that expire by then, in Unix time, are refused.
    std::unordered_map<std::string, std::int64_t> cut_off_s;
    std::string jwks;  // of RFC 7517; empty: not told
  };
  // Nothing: the auth role does not answer. May block, up to a second or so.
  using Ask = std::function<std::optional<Ended>()>;
  static constexpr std::chrono::milliseconds ask_every{300};

  EndedSessions(Ask ask, std::shared_ptr<auth::TokenVerifier> verifier);
  ~EndedSessions();
  EndedSessions(const EndedSessions&) = delete;
  EndedSessions& operator=(const EndedSessions&) = delete;

  // Whether an access token that speaks for him is refused.
  bool concern(const auth::Principal& whose) const;
  // Those that this gateway has just ended itself, until the next answer.
  void add(const std::vector<std::string>& sessions);
  void stop();

 private:
  void run();
  void believe(const std::string& jwks) const;

  const Ask ask_;
  const std::shared_ptr<auth::TokenVerifier> verifier_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Ended ended_;
  bool stopping_ = false;
  std::thread thread_;
};

// Asks the auth role at the other end.
EndedSessions::Ask sessions_ended_at(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace carelog::gateway
