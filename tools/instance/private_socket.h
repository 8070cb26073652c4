// A unix socket that only this user can reach: how the tools of this machine speak to a process.
#pragma once

#include <filesystem>
#include <string>

namespace carelog::tools {

class PrivateSocket {
 public:
  // Below the directory, or below /tmp where its path is too long or holds what an address may not.
  // What an earlier process left there is removed: the name is one process's at a time. Throws
  // std::system_error.
  PrivateSocket(const std::filesystem::path& directory, std::string name);
  ~PrivateSocket();  // removes it
  PrivateSocket(const PrivateSocket&) = delete;
  PrivateSocket& operator=(const PrivateSocket&) = delete;

  std::string address() const;   // "unix:/..."
  void close_to_others() const;  // once something listens: mode 0600

 private:
  std::filesystem::path directory_;
  const std::string name_;
  bool made_for_it_ = false;
};

}  // namespace carelog::tools
