#include "gateway/http/trusted_proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace carelog::gateway {
namespace {

constexpr unsigned v4_prefix_bits = 96;

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

// Removes and returns what follows the last comma.
std::string_view take_last(std::string_view& list) {
  const auto comma = list.rfind(',');
  const auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return trimmed(last);
}

std::string written(const std::array<std::uint8_t, 16>& address) {
  const bool v4 =
      std::all_of(address.begin(), address.begin() + 10, [](auto b) { return b == 0; }) &&
      address[10] == 0xff && address[11] == 0xff;
  char text[INET6_ADDRSTRLEN] = {};
  ::inet_ntop(v4 ? AF_INET : AF_INET6, address.data() + (v4 ? 12 : 0), text, sizeof text);
  return text;
}

}  // namespace

bool TrustedProxies::read(std::string_view text, Address& address) {
  const std::string ended(text);
  address = {};
  if (::inet_pton(AF_INET6, ended.c_str(), address.data()) == 1) return true;
  address = {};
  address[10] = address[11] = 0xff;
  return ::inet_pton(AF_INET, ended.c_str(), address.data() + 12) == 1;
}

bool TrustedProxies::Network::has(const Address& other) const {
  const std::size_t whole = bits / 8;
  if (!std::equal(address.begin(), address.begin() + whole, other.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((address[whole] ^ other[whole]) >> (8 - rest)) == 0;
}

TrustedProxies::TrustedProxies(std::string_view list) {
  while (!trimmed(list).empty()) {
    const std::string_view entry = take_last(list);
    const auto slash = entry.find('/');
    Network network;
    const std::string_view address = entry.substr(0, slash);
    if (!read(address, network.address))
      throw std::invalid_argument("'" + std::string(entry) + "' is no address or network");
    if (slash != std::string_view::npos) {
      const std::string_view bits = entry.substr(slash + 1);
      const bool v4 = address.find(':') == std::string_view::npos;
      const unsigned most = v4 ? 32 : 128;
      const auto [end, error] =
          std::from_chars(bits.data(), bits.data() + bits.size(), network.bits);
      if (error != std::errc() || end != bits.data() + bits.size() || network.bits > most)
        throw std::invalid_argument("'" + std::string(entry) + "' is no network");
      if (v4) network.bits += v4_prefix_bits;
    }
    networks_.push_back(network);
  }
}

bool TrustedProxies::trusts(std::string_view text) const {
  Address address;
  return !networks_.empty() && read(text, address) &&
         std::any_of(networks_.begin(), networks_.end(),
                     [&](const Network& network) { return network.has(address); });
}

std::string TrustedProxies::client_of(std::string_view peer, std::string_view forwarded_for) const {
  std::string client(peer);
  for (std::size_t proxies = 0; trusts(client) && !forwarded_for.empty(); ++proxies) {
    Address address;
    if (proxies == proxies_max || !read(take_last(forwarded_for), address)) break;
    client = written(address);
  }
  return client;
}

}  // namespace carelog::gateway
