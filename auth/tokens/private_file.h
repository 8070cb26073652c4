// Files that only their owner may read: keys.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace carelog::auth {

// A key file cannot be used. The text names the file and how to fix it.
struct KeyUnusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws KeyUnusable if there is none, or if others than its owner may read it.
std::string read_private_file(const std::filesystem::path& file);

enum class Existing { kept, replaced };

// Writes the file whole (mode 0600, fsynced with its folder), so that nobody reads half of it. If
// there is one to be kept, it stays; of several processes at once the first one wins. Throws
// KeyUnusable.
void write_private_file(const std::filesystem::path& file, std::string_view text,
                        Existing existing);

// The new file takes the place of the old one, for good. Throws KeyUnusable.
void move_private_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace carelog::auth
