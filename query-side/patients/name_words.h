// The words of a name as it is searched: what stands between spaces and ASCII punctuation. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carelog::query {

inline constexpr std::size_t name_words_max = 8;

// In their order; everything outside ASCII belongs to a word.
std::vector<std::string> words_of(std::string_view text);

}  // namespace carelog::query
