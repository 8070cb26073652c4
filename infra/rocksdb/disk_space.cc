#include "infra/rocksdb/disk_space.h"

#include <rocksdb/env.h>

#include <cstdarg>
#include <filesystem>

namespace carelog::infra {

namespace {

class NoDiary final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*values*/) override {}
};

}  // namespace

std::shared_ptr<rocksdb::Logger> no_diary() {
  static const auto none = std::make_shared<NoDiary>();
  return none;
}

bool has_space(const std::string& directory, std::uintmax_t bytes_min) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path place = fs::absolute(directory, error);
  while (!fs::exists(place, error) && place.has_relative_path()) place = place.parent_path();
  const fs::space_info space = fs::space(place, error);
  return error || space.available >= bytes_min;
}

}  // namespace carelog::infra
