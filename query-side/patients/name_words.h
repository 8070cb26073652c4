// The words of a name as it is searched: what stands between spaces, ASCII punctuation and
// typographic apostrophes and hyphens. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carelog::query {

inline constexpr std::size_t name_words_max = 8;

// In their order; everything else outside ASCII belongs to a word.
std::vector<std::string> words_of(std::string_view text);

// Of a text without words, what is sought as it stands: "%". Empty: the text has words.
std::string symbols_of(std::string_view text);

// Apostrophes and hyphens as they are typed, in place of those that are set.
std::string plainly_punctuated(std::string_view text);

}  // namespace carelog::query
