#include "infra/journal/journal_reserve.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace carelog::infra {

JournalReserve::JournalReserve(std::string directory, std::int64_t bytes)
    : file_(std::move(directory) + "/reserve"), bytes_(bytes) {}

void JournalReserve::keep() {
  const auto now = std::chrono::steady_clock::now();
  if (kept_ || bytes_ == 0 || now < look_at_) return;
  look_at_ = now + look_every;
  std::error_code failed;
  if (std::filesystem::file_size(file_, failed) == static_cast<std::uintmax_t>(bytes_) && !failed) {
    kept_ = true;
    return;
  }
  const auto space = std::filesystem::space(std::filesystem::path(file_).parent_path(), failed);
  if (failed || space.available < free_least * static_cast<std::uintmax_t>(bytes_)) return;
  const int file = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;
  kept_ = ::posix_fallocate(file, 0, bytes_) == 0;
  ::close(file);
  if (!kept_) ::unlink(file_.c_str());
}

bool JournalReserve::give_up() {
  kept_ = false;
  look_at_ = std::chrono::steady_clock::now() + look_every;
  return bytes_ > 0 && ::unlink(file_.c_str()) == 0;
}

}  // namespace carelog::infra
