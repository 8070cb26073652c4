#pragma once

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

namespace carelog::infra {

// A file system of this size for one test. Needs root; trouble() says why there is none.
class SmallDisk {
 public:
  SmallDisk(std::string path, std::size_t bytes) : path_(std::move(path)) {
    std::filesystem::create_directories(path_);
    const std::string size = "size=" + std::to_string(bytes);
    if (::mount("tmpfs", path_.c_str(), "tmpfs", 0, size.c_str()) != 0)
      trouble_ = std::string("cannot mount a small disk: ") + std::strerror(errno);
  }
  ~SmallDisk() {
    if (trouble_.empty()) ::umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  const std::string& trouble() const { return trouble_; }
  const std::string& path() const { return path_; }

  // Takes all space but this much, until free().
  void fill(std::size_t bytes_left = 0) {
    const int file = ::open(filler().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const std::string block(4096, 'x');
    while (std::filesystem::space(path_).available > bytes_left &&
           ::write(file, block.data(), block.size()) > 0) {
    }
    ::close(file);
  }
  void free() { std::filesystem::remove(filler()); }

 private:
  std::string filler() const { return path_ + "/filler"; }

  std::string path_;
  std::string trouble_;
};

}  // namespace carelog::infra
