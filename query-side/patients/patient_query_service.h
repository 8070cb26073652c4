// gRPC PatientQueryService: a patient, lists of patients, a patient's history. Reads only the
// clinic that the request's context names.
#pragma once

#include <memory>
#include <string>

namespace grpc {
class Service;
}

namespace carelog::query {

class DuplicateReader;
class FreshQueries;
class HotPatients;
class PatientReader;

inline constexpr unsigned page_default = 20;
inline constexpr unsigned page_max = 100;
inline constexpr unsigned history_page_default = 100;

class PatientQueryService {
 public:
  // cursor_key: see PageCursors. near: null: no patients are kept near. All but the key outlive it.
  PatientQueryService(PatientReader& reader, DuplicateReader& duplicates, FreshQueries& queries,
                      std::string cursor_key, HotPatients* near = nullptr);
  ~PatientQueryService();  // Requires: the server it was registered with has shut down

  grpc::Service& service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace carelog::query
