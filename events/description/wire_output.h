// Writes Protobuf's wire format from the end of a buffer to its beginning, so that the size of a
// nested message is known when its header is written. Source:
// https://protobuf.dev/programming-guides/encoding
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace carelog::description {

enum WireType : std::uint32_t {
  varint_type = 0,
  fixed64_type = 1,
  delimited_type = 2,
  fixed32_type = 5
};

constexpr std::size_t varint_size(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

constexpr std::size_t delimited_size(std::size_t bytes) {
  return varint_size(bytes) + bytes;
}

class WireOutput {
 public:
  // Requires: exactly as many bytes are written as the string has.
  explicit WireOutput(std::string& bytes) : at_(bytes.data() + bytes.size()) {}

  const char* at() const { return at_; }

  void varint(std::uint64_t value) {
    at_ -= varint_size(value);
    char* out = at_;
    for (; value >= 0x80; value >>= 7) *out++ = static_cast<char>(value | 0x80);
    *out = static_cast<char>(value);
  }
  void raw(const void* bytes, std::size_t size) {
    at_ -= size;
    if (size > 0) std::memcpy(at_, bytes, size);
  }
  void tag(std::uint32_t number, WireType type) { varint(number << 3 | type); }
  // Puts tag and size before what was written since at() was `end`.
  void enclose(std::uint32_t number, const char* end) {
    varint(static_cast<std::uint64_t>(end - at_));
    tag(number, delimited_type);
  }

 private:
  char* at_;
};

}  // namespace carelog::description
