#include "tools/instance/private_socket.h"

#include <stdlib.h>
#include <sys/un.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <system_error>

namespace carelog::tools {
namespace {

namespace fs = std::filesystem;

bool may_be_an_address(const std::string& path) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '.' || c == '-' || c == '_';
  };
  return path.size() < sizeof(sockaddr_un::sun_path) &&
         std::all_of(path.begin(), path.end(), plain);
}

}  // namespace

PrivateSocket::PrivateSocket(const fs::path& directory, std::string name)
    : directory_(directory), name_(std::move(name)) {
  if (!may_be_an_address((directory / name_).string())) {
    std::string made = "/tmp/carelog-XXXXXX";
    if (::mkdtemp(made.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), "a directory for the tools' socket");
    }
    directory_ = made;
    made_for_it_ = true;
  }
  fs::create_directories(directory_);
  fs::permissions(directory_, fs::perms::owner_all);
  fs::remove(directory_ / name_);
}

PrivateSocket::~PrivateSocket() {
  std::error_code ignored;
  fs::remove(directory_ / name_, ignored);
  if (made_for_it_) fs::remove(directory_, ignored);
}

std::string PrivateSocket::address() const {
  return "unix:" + (directory_ / name_).string();
}

void PrivateSocket::close_to_others() const {
  fs::permissions(directory_ / name_, fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace carelog::tools
