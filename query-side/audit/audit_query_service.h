// gRPC AuditQueryService: who changed and read what, and who was refused. Reads only the clinic
// that the request's context names, and refusals of unknown callers.
#pragma once

#include <memory>
#include <string>

namespace grpc {
class Service;
}

namespace carelog::query {

class AuditReader;
class FreshQueries;

inline constexpr unsigned audit_page_default = 100;
inline constexpr unsigned audit_page_max = 1000;

class AuditQueryService {
 public:
  // cursor_key: see SignedCursors. Reader and queries outlive it.
  AuditQueryService(AuditReader& reader, FreshQueries& queries, std::string cursor_key);
  ~AuditQueryService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
