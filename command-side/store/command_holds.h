// Commands that partitions of this process are working on. A command id belongs to one record (an
// aggregate under its key): while a command is held for one, nobody decides under its id for
// another, in any partition; afterwards the store knows the id. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace carelog::command {

class CommandHolds {
 public:
  // A hold, released by its destructor. CommandHolds outlives it.
  class Hold {
   public:
    Hold(CommandHolds& holds, std::string command_id)
        : holds_(&holds), command_id_(std::move(command_id)) {}
    Hold(Hold&& other) noexcept
        : holds_(std::exchange(other.holds_, nullptr)), command_id_(std::move(other.command_id_)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (holds_ != nullptr) holds_->let_go(command_id_);
    }

   private:
    CommandHolds* holds_;
    std::string command_id_;
  };

  // Nothing: the command is held for another record.
  [[nodiscard]] std::optional<Hold> take(const std::string& command_id, const std::string& record) {
    const std::lock_guard lock(mutex_);
    InHand& in_hand = in_hand_[command_id];
    if (in_hand.times > 0 && in_hand.record != record) return std::nullopt;
    in_hand.record = record;
    ++in_hand.times;
    return std::optional<Hold>(std::in_place, *this, command_id);
  }

 private:
  struct InHand {
    std::string record;
    std::size_t times = 0;
  };

  void let_go(const std::string& command_id) {
    const std::lock_guard lock(mutex_);
    const auto found = in_hand_.find(command_id);
    if (--found->second.times == 0) in_hand_.erase(found);
  }

  std::mutex mutex_;
  std::map<std::string, InHand> in_hand_;
};

}  // namespace carelog::command
