#include "infra/process/port.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace carelog::infra {
namespace {

TEST(Port, IsTakenWhileSomebodyListens) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  ASSERT_EQ(::listen(socket, 1), 0);
  socklen_t size = sizeof name;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
  EXPECT_TRUE(is_port_taken("127.0.0.1", ntohs(name.sin_port)));
  ::close(socket);
  EXPECT_FALSE(is_port_taken("127.0.0.1", ntohs(name.sin_port)));
}

TEST(Port, IsHandedOutWhenFree) {
  EXPECT_NE(free_loopback_port(), 0);
}

TEST(Port, WantsAnAddress) {
  EXPECT_THROW(is_port_taken("localhost.", 1), std::runtime_error);
}

}  // namespace
}  // namespace carelog::infra
