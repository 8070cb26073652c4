// Reservations of unique values over gRPC: whichever node leads the value, or its owner's
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
  // Nodes: of the role command. Secret: the key of the values' hashes, the same on every node.
  // Known owner: of a key, see Reservations::Ports.
  ReservationClient(std::vector<infra::LeaderNode> nodes, std::string secret,
                    std::function<std::optional<std::string>(const std::string&)> known_owner);
  ~ReservationClient();

  // Ends all calls and waits that are out, and answers whoever waits for them; asks nothing more.
  void end();

  Reservations& reservations();

  enum class Secret { same, another, unknown };
  // Whether the log's values were named with this secret; the first node ever to ask decides.
  // Waits; unknown: no node answered in time.
  Secret check_secret(std::chrono::milliseconds time_max);

 private:
  class Calls;
  std::unique_ptr<Calls> calls_;
};

// The name of a unique value.
std::string unique_value_id(const std::string& secret, const std::string& key);

}  // namespace carelog::command
