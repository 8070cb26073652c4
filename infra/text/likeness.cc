#include "infra/text/likeness.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>

namespace carelog::infra {
namespace {

bool is_mark(utf8proc_int32_t code) {
  const auto category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
         category == UTF8PROC_CATEGORY_MC;
}

bool is_of_word(utf8proc_int32_t code) {
  const auto category = utf8proc_category(code);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         category == UTF8PROC_CATEGORY_ND;
}

// Apostrophes stand within a word: O'Brien is no two.
bool is_within_word(utf8proc_int32_t code) {
  return code == '\'' || code == 0x2019 || is_mark(code);
}

void add(std::string& word, utf8proc_int32_t code) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(utf8proc_tolower(code), bytes);
  word.append(bytes, bytes + size);
}

// The digit of Soundex, or 0 for vowels, h, w and y.
char digit_of(char letter) {
  constexpr std::string_view digits = "01230120022455012623010202";
  return letter >= 'a' && letter <= 'z' ? digits[static_cast<std::size_t>(letter - 'a')] : '0';
}

// Letters that both have at about the same place, in the order of the first.
std::string matching(std::string_view one, std::string_view other) {
  const std::size_t longest = std::max(one.size(), other.size());
  const std::size_t reach = longest < 4 ? 0 : longest / 2 - 1;
  std::vector<bool> used(other.size());
  std::string found;
  for (std::size_t at = 0; at < one.size(); ++at) {
    const std::size_t from = at > reach ? at - reach : 0;
    const std::size_t to = std::min(other.size(), at + reach + 1);
    for (std::size_t there = from; there < to; ++there) {
      if (used[there] || other[there] != one[at]) continue;
      used[there] = true;
      found += one[at];
      break;
    }
  }
  return found;
}

}  // namespace

std::vector<std::string> plain_words(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(name.data());
  const auto* end = at + name.size();
  while (at < end) {
    utf8proc_int32_t code = 0;
    const auto read = utf8proc_iterate(at, end - at, &code);
    at += read > 0 ? read : 1;
    if (read <= 0) continue;
    utf8proc_int32_t parts[18];  // the longest that Unicode has
    int boundary = 0;
    const auto count = utf8proc_decompose_char(code, parts, 18, UTF8PROC_DECOMPOSE, &boundary);
    for (utf8proc_ssize_t part = 0; part < std::min<utf8proc_ssize_t>(count, 18); ++part) {
      if (is_of_word(parts[part])) {
        add(word, parts[part]);
      } else if (!is_within_word(parts[part])) {
        end_word();
      }
    }
  }
  end_word();
  return words;
}

std::string sound_of(std::string_view word) {
  if (word.empty() || word[0] < 'a' || word[0] > 'z') return std::string(word);
  std::string sound(1, word[0]);
  char last = digit_of(word[0]);
  for (const char letter : word.substr(1)) {
    const char digit = digit_of(letter);
    if (digit != '0' && digit != last) sound += digit;
    if (sound.size() == 4) return sound;
    if (letter != 'h' && letter != 'w') last = digit;  // those two part nothing
  }
  return sound.append(4 - sound.size(), '0');
}

double likeness(std::string_view one, std::string_view other) {
  if (one == other) return one.empty() ? 0 : 1;
  const std::string from_one = matching(one, other);
  const std::string from_other = matching(other, one);
  if (from_one.empty()) return 0;
  std::size_t moved = 0;
  for (std::size_t at = 0; at < std::min(from_one.size(), from_other.size()); ++at) {
    moved += from_one[at] != from_other[at] ? 1 : 0;
  }
  const auto matches = static_cast<double>(from_one.size());
  const double jaro =
      (matches / static_cast<double>(one.size()) + matches / static_cast<double>(other.size()) +
       (matches - static_cast<double>(moved) / 2) / matches) /
      3;
  std::size_t prefix = 0;
  while (prefix < std::min({one.size(), other.size(), std::size_t{4}}) &&
         one[prefix] == other[prefix]) {
    ++prefix;
  }
  return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

}  // namespace carelog::infra
