// How alike names are, by spelling and by sound. For looking for people who may be one person; what
// is decided never rests on it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carelog::infra {

// The words of a name in lower case and without accents, in their order: "O'Brien-Zoe" are "obrien"
// and "zoe". Letters outside ASCII stay what they are.
std::vector<std::string> plain_words(std::string_view name);

// American Soundex of a word of plain_words(): "robert" and "rupert" are "r163". A word that begins
// with another letter than a to z is its own sound.
std::string sound_of(std::string_view word);

// Jaro-Winkler, from 0 (nothing alike) to 1 (the same).
double likeness(std::string_view one, std::string_view other);

}  // namespace carelog::infra
