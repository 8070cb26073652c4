// The proxies in front of the gateway whose X-Forwarded-For is believed, as configured by the
// operator. Anybody else's is ignored, because anybody can send one. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::gateway {

class TrustedProxies {
 public:
  TrustedProxies() = default;  // nobody
  // "10.0.0.7, 192.168.0.0/16, ::1". Throws std::invalid_argument with what is wrong.
  explicit TrustedProxies(std::string_view list);

  bool trusts(std::string_view address) const;

  // The client behind a request from this peer. forwarded_for: X-Forwarded-For, to which every
  // proxy appends the address that it got the request from. It is read from its end: the first
  // address that is not a trusted proxy's is the client's. If that cannot be parsed, it is the last
  // proxy that could be.
  std::string client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  static constexpr std::size_t proxies_max = 16;  // trusted ones in a row
  using Address = std::array<std::uint8_t, 16>;   // IPv4 as ::ffff:a.b.c.d
  struct Network {
    Address address{};
    unsigned bits = 128;
    bool has(const Address& other) const;
  };
  static bool read(std::string_view text, Address& address);

  std::vector<Network> networks_;
};

}  // namespace carelog::gateway
