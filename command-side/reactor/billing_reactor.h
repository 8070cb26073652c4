// Opens a billing account for every registered patient: reads the patients log, calls
// BillingService.
//
// Exactly one account per patient however often it restarts: the command id and the account's id
// are derived from the patient's, so a repeated call meets its first answer. The position is stored
// after the calls before it were answered; what comes between is repeated after a crash. A call
// that fails or is refused is repeated until it succeeds, nothing behind it is skipped, and
// status() says why.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "events/frame/recorded_commit.h"
#include "infra/grpc/leader_node.h"

namespace carelog::command {

// Where the reactor stands, stored. Backends: RocksDB, memory.
class ReactorPositions {
 public:
  virtual ~ReactorPositions() = default;
  virtual std::vector<events::ReaderPosition> load() = 0;
  virtual void store(const std::vector<events::ReaderPosition>& positions) = 0;
};

class BillingReactor {
 public:
  // The log and the positions outlive it.
  BillingReactor(events::Log& patients, std::vector<infra::LeaderNode> billing,
                 ReactorPositions& positions);
  ~BillingReactor();  // stop()

  void start();
  void stop();

  struct Status {
    std::int64_t accounts_opened = 0;  // since the start, repeats included
    std::string failure;               // why it does not get on; empty: it does
  };
  Status status() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace carelog::command
