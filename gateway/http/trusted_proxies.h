// Whose word for a client's address is taken: proxies in front of the gateway that the operator
// names. X-Forwarded-For of anybody else says nothing, since everybody can send one. Pure.
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

  // Who sent a request that came from the peer. forwarded_for: X-Forwarded-For, a list to which
  // every proxy has added whom it heard. Read from its end: the first address that is no trusted
  // proxy's is the client's. Where that cannot be read, it is the last proxy that can be.
  std::string client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  static constexpr std::size_t proxies_max = 16;  // in a row, before a client
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
