// Sessions that have ended while access tokens of theirs are still about. The auth role is asked
// several times a second; while it is away, what was known stays.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

namespace grpc {
class Channel;
}

namespace carelog::gateway {

// Thread-safe.
class EndedSessions {
 public:
  // Their ids; nothing: the auth role does not answer. May block, up to a second or so.
  using Ask = std::function<std::optional<std::vector<std::string>>()>;
  static constexpr std::chrono::milliseconds ask_every{300};

  explicit EndedSessions(Ask ask);
  ~EndedSessions();
  EndedSessions(const EndedSessions&) = delete;
  EndedSessions& operator=(const EndedSessions&) = delete;

  // False for a token without a session.
  bool has(const std::string& session) const;
  // Those that this gateway has just ended itself, until the next answer.
  void add(const std::vector<std::string>& sessions);
  void stop();

 private:
  void run();

  const Ask ask_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::unordered_set<std::string> ended_;
  bool stopping_ = false;
  std::thread thread_;
};

// Asks the auth role at the other end.
EndedSessions::Ask sessions_ended_at(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace carelog::gateway
