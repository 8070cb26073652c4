#include "auth/tokens/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "infra/ids/random_id.h"

namespace carelog::auth {
namespace {

constexpr std::size_t file_bytes_max = 64 * 1024;

[[noreturn]] void fail_for(const std::filesystem::path& path, const char* what, int error) {
  throw KeyUnusable("the key file " + path.string() + " " + what + ": " + std::strerror(error));
}

// A descriptor that closes itself; every error names the file.
class File {
 public:
  File(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return descriptor_ >= 0; }

  void require_private() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) fail("cannot be examined");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
      throw KeyUnusable("the key file " + path_.string() +
                        " is open to other users; run: chmod 600 " + path_.string());
    }
  }

  std::string read_all() const {
    std::string text(file_bytes_max, '\0');
    const ssize_t size = ::read(descriptor_, text.data(), text.size());
    if (size < 0) fail("cannot be read");
    text.resize(static_cast<std::size_t>(size));
    return text;
  }

  void write_all(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0) fail("cannot be written");
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    sync();
  }

  void sync() const {
    if (::fsync(descriptor_) != 0) fail("cannot be written to the disk");
  }

 private:
  [[noreturn]] void fail(const char* what) const { fail_for(path_, what, errno); }

  const std::filesystem::path path_;
  const int descriptor_;
};

void sync_folder_of(const std::filesystem::path& file) {
  const File directory(file.parent_path(), O_RDONLY | O_DIRECTORY);
  if (directory.is_open()) directory.sync();
}

}  // namespace

std::string read_private_file(const std::filesystem::path& file) {
  const File in(file, O_RDONLY);
  if (!in.is_open()) fail_for(file, "cannot be opened", errno);
  in.require_private();
  return in.read_all();
}

void write_private_file(const std::filesystem::path& relative, std::string_view text,
                        Existing existing) {
  const std::filesystem::path file = std::filesystem::absolute(relative);
  std::filesystem::create_directories(file.parent_path());
  const std::filesystem::path draft = file.string() + ".new-" + infra::random_hex(8);
  {
    const File out(draft, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (!out.is_open()) fail_for(draft, "cannot be made", errno);
    out.write_all(text);
  }
  const int placed = existing == Existing::replaced ? std::rename(draft.c_str(), file.c_str())
                                                    : ::link(draft.c_str(), file.c_str());
  const int error = errno;
  ::unlink(draft.c_str());
  const bool another_won = existing == Existing::kept && error == EEXIST;
  if (placed != 0 && !another_won) fail_for(file, "cannot be made", error);
  sync_folder_of(file);
}

void move_private_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) fail_for(to, "cannot be replaced", errno);
  sync_folder_of(to);
}

}  // namespace carelog::auth
