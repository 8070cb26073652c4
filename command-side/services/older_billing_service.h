// gRPC BillingService as callers of older systems know it (proto/carelog/older): opens a patient's
// account, exactly one however often it is called, and says its id.
//
// Those callers know neither certificates nor tokens, so the port is on the loopback address only
// and opens on request. A caller can open an account, and reads and changes nothing else:
// name and e-mail are not kept, they are the patient's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "infra/grpc/leader_node.h"

namespace carelog::command {

class OlderBillingService {
 public:
  // clinic: in which accounts are opened.
  OlderBillingService(std::vector<infra::LeaderNode> billing, std::string clinic);
  ~OlderBillingService();  // stop()
  OlderBillingService(const OlderBillingService&) = delete;
  OlderBillingService& operator=(const OlderBillingService&) = delete;

  // Serves at 127.0.0.1; returns the port (0 asks for any). Throws std::runtime_error: it is taken.
  std::uint16_t listen(std::uint16_t port);
  void stop();

 private:
  class Service;
  struct Server;
  std::unique_ptr<Service> service_;
  std::unique_ptr<Server> server_;
};

}  // namespace carelog::command
