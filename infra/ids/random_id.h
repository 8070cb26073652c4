#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace carelog::infra {

// From the operating system's generator; fit for secrets. Any thread.
void fill_random(void* bytes, std::size_t size_bytes);
std::string random_bytes(std::size_t size_bytes);
std::string random_hex(std::size_t size_bytes);  // twice as many characters
std::array<std::byte, 16> random_uuid_bytes();   // version 4
std::string random_uuid();                       // version 4, lower case, with dashes

bool is_uuid(std::string_view text);  // any version, either case, with dashes

}  // namespace carelog::infra
