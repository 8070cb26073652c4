// Who leads one partition, as far as this node can know: claims, and what is made of those read.
//
// A claim carries a writer id that is used once, so a node never takes a claim of an earlier life,
// or one it gave up on, for the claim it is waiting for. Not thread-safe; no clock of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "events/frame/frame_rule.h"
#include "events/log/log.h"

namespace carelog::command {

enum class Role {
  catching_up,
  claiming,
  leading,
  following,
  aside,  // what was written from here on needs a newer program: neither read nor led
};

class Leadership {
 public:
  struct Parts {
    events::Log& log;
    events::Partition partition = 0;
    std::string endpoint;                          // written into claims
    std::function<events::WriterId()> new_writer;  // fresh every time it is called
    std::int64_t doubtful_ms = 0;                  // a claim not read back for so long is repeated
    std::int64_t retry_ms = 0;                     // not sooner than this after the last one
  };
  explicit Leadership(Parts parts) : parts_(std::move(parts)) {}

  // Appends a claim of a term higher than any seen, through a fresh appender. The old appender ends
  // first: what it still sends stands before the claim in the log, or is void. Level: of the
  // vocabulary to decide with; never below that of the claim before.
  void claim(const events::FrameRule& rule, std::uint32_t level, std::int64_t now_ms);

  // Appends a claim that names nobody, through the appender in use: the partition is anybody's.
  // Requires: leading, nothing in flight. Read back, it ends the leadership.
  void resign(const events::FrameRule& rule, std::int64_t now_ms);
  // Leads nothing for now; for a node that has read to the end and finds another leading.
  void follow() { role_ = Role::following; }
  // For good: somebody who knows more leads, at this endpoint.
  void step_aside(const std::string& leader);

  enum class Change { none, leads, deposed };
  // What a claim that was read means. Leads: the own claim was read back. Deposed: another's stands
  // above it; the appender is gone.
  Change read(const events::Claim& found, events::Verdict verdict);

  // The claim that is out went wrong, or took too long.
  bool must_repeat(std::int64_t now_ms) const;
  // Requires: leading or claiming.
  events::LogAppender& appender() { return *appender_; }
  void stop() { appender_.reset(); }

  Role role() const { return role_; }
  bool resigned() const { return resigning_; }  // or about to
  // Endpoint of the latest valid claim; empty: there is none, or its writer has resigned.
  const std::string& leader() const { return leader_; }
  void know(std::string leader) { leader_ = std::move(leader); }

 private:
  Parts parts_;
  Role role_ = Role::catching_up;
  std::unique_ptr<events::LogAppender> appender_;
  events::WriterId writer_{};
  std::uint64_t claimed_term_ = 0;  // the highest ever claimed by this object
  std::int64_t claimed_at_ms_ = 0;
  std::string leader_;
  bool resigning_ = false;
};

}  // namespace carelog::command
