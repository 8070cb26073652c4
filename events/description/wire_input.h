// Reads Protobuf's wire format piece by piece. Refers to the bytes and copies nothing.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "events/description/wire_output.h"

namespace carelog::description {

// The bytes are not a message of this kind: damaged, or not written by this program.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class WireInput {
 public:
  explicit WireInput(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool at_end() const { return at_ == end_; }

  std::uint64_t varint() {
    if (at_ < end_ && static_cast<std::uint8_t>(*at_) < 0x80)
      return static_cast<std::uint8_t>(*at_++);
    return long_varint();
  }
  // A field's number and type.
  std::uint32_t tag() {
    const std::uint64_t tag = varint();
    if (tag >> 3 == 0 || tag >> 32 != 0) throw Malformed("a field has no number");
    return static_cast<std::uint32_t>(tag);
  }
  std::string_view delimited() { return raw(varint()); }
  void skip(std::uint32_t type) {
    switch (type) {
      case varint_type:
        varint();
        return;
      case fixed64_type:
        raw(8);
        return;
      case delimited_type:
        delimited();
        return;
      case fixed32_type:
        raw(4);
        return;
      default:
        throw Malformed("a field is of an unknown form");
    }
  }

 private:
  std::uint64_t long_varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 70 && at_ < end_; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw Malformed("a number does not end");
  }
  std::string_view raw(std::uint64_t size) {
    if (size > static_cast<std::uint64_t>(end_ - at_)) throw Malformed("it ends too early");
    const std::string_view bytes(at_, static_cast<std::size_t>(size));
    at_ += size;
    return bytes;
  }

  const char* at_;
  const char* end_;
};

}  // namespace carelog::description
