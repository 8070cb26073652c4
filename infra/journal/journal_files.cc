#include "infra/journal/journal_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "infra/ids/random_id.h"
#include "infra/journal/journal.h"

namespace carelog::infra {

[[noreturn]] void fail_journal(const std::string& path, const char* deed) {
  throw JournalError(path + " cannot be " + deed + ": " + std::strerror(errno));
}

bool write_all(int file, std::string_view bytes, std::int64_t offset) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return true;
}

void sync_directory(const std::string& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) fail_journal(directory, "read");
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  if (!synced) fail_journal(directory, "synced");
}

std::string journal_id(const std::string& directory) {
  const std::string path = directory + "/id";
  std::string id;
  std::ifstream stored(path);
  if (stored >> id && is_uuid(id)) return id;
  id = random_uuid();
  const std::string fresh = path + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) fail_journal(fresh, "made");
  const bool written = write_all(file, id + "\n", 0) && ::fsync(file) == 0;
  ::close(file);
  if (!written || ::rename(fresh.c_str(), path.c_str()) != 0) fail_journal(path, "written");
  sync_directory(directory);
  return id;
}

}  // namespace carelog::infra
