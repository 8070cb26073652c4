// Reservations of unique values over gRPC, with whichever node leads the value or its owner's
// partition.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command-side/reservations/reservations.h"
#include "infra/grpc/leader_node.h"

namespace carelog::command {

class ReservationClient {
 public:
  // Nodes: those with the role command. Secret: the key for hashing values, the same on every node.
  // Known owner: see Reservations::Ports.
  ReservationClient(std::vector<infra::LeaderNode> nodes, std::string secret,
                    std::function<std::optional<std::string>(const std::string&)> known_owner);
  ~ReservationClient();

  // Ends all calls and waits that are open and answers their callers; makes no new calls.
  void end();

  Reservations& reservations();

  enum class Secret { same, another, unknown };
  // Whether the log's values were hashed with this secret; the first node that ever asks decides.
  // Waits; unknown if no node answered in time.
  Secret check_secret(std::chrono::milliseconds time_max);

 private:
  class Calls;
  std::unique_ptr<Calls> calls_;
};

// The id of a unique value: the keyed hash of its key.
std::string unique_value_id(const std::string& secret, const std::string& key);

}  // namespace carelog::command
