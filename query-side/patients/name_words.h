// The words of a name, as searched: the parts between spaces, ASCII punctuation, typographic
// apostrophes and hyphens. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carelog::query {

inline constexpr std::size_t name_words_max = 8;

// In order; any other character outside ASCII belongs to a word.
std::vector<std::string> words_of(std::string_view text);

// For a text without words: what to search for literally, such as "%". Empty: the text has words.
std::string symbols_of(std::string_view text);

// The text with plain apostrophes and hyphens instead of typographic ones.
std::string plainly_punctuated(std::string_view text);

}  // namespace carelog::query
