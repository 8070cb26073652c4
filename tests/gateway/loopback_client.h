// A raw HTTP client for tests: it can send what a proper client would not, and disconnect at any
// time.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace carelog::gateway {

class LoopbackClient {
 public:
  explicit LoopbackClient(std::uint16_t port) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int one = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    const timeval patience{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~LoopbackClient() { ::close(fd_); }
  LoopbackClient(const LoopbackClient&) = delete;
  LoopbackClient& operator=(const LoopbackClient&) = delete;

  bool connected() const { return connected_; }
  bool send(std::string_view bytes) {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  // Closes with a reset, so that the server's next write meets a dead connection.
  void abort() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  // One response: head and body. Empty: the connection ended.
  std::string receive() {
    while (true) {
      const auto head_end = buffer_.find("\r\n\r\n");
      if (head_end != std::string::npos) {
        const auto total = head_end + 4 + length_in(buffer_.substr(0, head_end));
        if (buffer_.size() >= total) {
          auto response = buffer_.substr(0, total);
          buffer_.erase(0, total);
          return response;
        }
      }
      if (!read_more()) return {};
    }
  }
  // Reads once, up to this many bytes. Returns how many came.
  std::size_t read_some(std::size_t bytes_max) {
    std::string bytes(bytes_max, '\0');
    const auto got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  std::string receive_all() {
    while (read_more()) {
    }
    return std::move(buffer_);
  }

 private:
  bool read_more() {
    char bytes[16384];
    const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
    if (got > 0) buffer_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }
  static std::size_t length_in(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
  }

  int fd_ = -1;
  bool connected_ = false;
  std::string buffer_;
};

struct Answer {
  int status = 0;
  std::string head;
  std::string body;

  std::string header(const std::string& name) const {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }
  nlohmann::json json() const { return nlohmann::json::parse(body); }
};

}  // namespace carelog::gateway
