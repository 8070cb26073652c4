// Who leads one partition, as far as this node can know from the claims it has read and written.
//
// A claim carries a writer id that is used once, so a node never mistakes a claim from an earlier
// life, or one it gave up on, for the claim it is waiting for. Not thread-safe; no clock of its
// own.
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
  aside,  // what follows needs a newer program: it neither reads nor leads
};

class Leadership {
 public:
  struct Parts {
    events::Log& log;
    events::Partition partition = 0;
    std::string endpoint;                          // address of this node, written into its claims
    std::function<events::WriterId()> new_writer;  // returns a new id on every call
    std::int64_t doubtful_ms = 0;                  // repeat a claim not read back for this long
    std::int64_t retry_ms = 0;                     // at least this long between two claims
  };
  explicit Leadership(Parts parts) : parts_(std::move(parts)) {}

  // Appends a claim of a term higher than any seen, through a new appender. The old appender ends
  // first: what it still sends stands before the claim in the log, or is void. Level: the
  // vocabulary level to decide with; never below that of the previous claim.
  void claim(const events::FrameRule& rule, std::uint32_t level, std::int64_t now_ms);

  // Appends a claim that names nobody, through the current appender, so that anyone may claim the
  // partition. Requires: leading, nothing in flight. Reading it back ends the leadership.
  void resign(const events::FrameRule& rule, std::int64_t now_ms);
  // Stops trying to lead, for a node that has read to the end and found another leading.
  void follow() { role_ = Role::following; }
  // Permanent: a node with a newer program leads, at this endpoint.
  void step_aside(const std::string& leader);

  enum class Change { none, leads, deposed };
  // What a claim just read means. Leads: our own claim was read back. Deposed: another claim stands
  // above ours; the appender is gone.
  Change read(const events::Claim& found, events::Verdict verdict);

  // The pending claim failed or took too long.
  bool must_repeat(std::int64_t now_ms) const;
  // Requires: leading or claiming.
  events::LogAppender& appender() { return *appender_; }
  void stop() { appender_.reset(); }

  Role role() const { return role_; }
  bool resigned() const { return resigning_; }  // resigned, or about to
  // Endpoint of the latest valid claim; empty if there is none or its writer has resigned.
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
