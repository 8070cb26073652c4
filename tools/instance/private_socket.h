// A unix socket that only this user can reach, through which the tools of this machine talk to a
// process.
#pragma once

#include <filesystem>
#include <string>

namespace carelog::tools {

class PrivateSocket {
 public:
  // Below the directory, or below /tmp if its path is too long or has characters that an address
  // may not. Removes what an earlier process left there: only one process at a time uses the name.
  // Throws std::system_error.
  PrivateSocket(const std::filesystem::path& directory, std::string name);
  ~PrivateSocket();  // removes it
  PrivateSocket(const PrivateSocket&) = delete;
  PrivateSocket& operator=(const PrivateSocket&) = delete;

  std::string address() const;   // "unix:/..."
  void close_to_others() const;  // call it once something listens: mode 0600

 private:
  std::filesystem::path directory_;
  const std::string name_;
  bool made_for_it_ = false;
};

}  // namespace carelog::tools
