#include "infra/ids/random_id.h"

#include <sodium.h>

#include <stdexcept>

namespace carelog::infra {
namespace {

std::string hex_of(const void* bytes, std::size_t size_bytes) {
  std::string text(size_bytes * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), static_cast<const unsigned char*>(bytes), size_bytes);
  text.pop_back();
  return text;
}

bool is_dash_position(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

void fill_random(void* bytes, std::size_t size_bytes) {
  static const int ready = sodium_init();
  if (ready < 0) throw std::runtime_error("the random number generator cannot be started");
  randombytes_buf(bytes, size_bytes);
}

std::string random_bytes(std::size_t size_bytes) {
  std::string bytes(size_bytes, '\0');
  fill_random(bytes.data(), bytes.size());
  return bytes;
}

std::string random_hex(std::size_t size_bytes) {
  const std::string bytes = random_bytes(size_bytes);
  return hex_of(bytes.data(), bytes.size());
}

std::array<std::byte, 16> random_uuid_bytes() {
  std::array<std::byte, 16> uuid;
  fill_random(uuid.data(), uuid.size());
  uuid[6] = (uuid[6] & std::byte{0x0f}) | std::byte{0x40};
  uuid[8] = (uuid[8] & std::byte{0x3f}) | std::byte{0x80};
  return uuid;
}

std::string random_uuid() {
  const auto uuid = random_uuid_bytes();
  std::string text = hex_of(uuid.data(), uuid.size());
  for (const std::size_t position : {8, 13, 18, 23}) text.insert(position, 1, '-');
  return text;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash_position(i) ? text[i] != '-' : !is_hex_digit(text[i])) return false;
  }
  return true;
}

}  // namespace carelog::infra
