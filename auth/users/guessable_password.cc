#include "auth/users/guessable_password.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "infra/text/text.h"

namespace carelog::auth {
namespace {

constexpr std::size_t common_length_min = 4;
constexpr std::size_t common_length_max = 16;
constexpr std::size_t pattern_length_min = 3;  // for repeated characters and sequences
constexpr int common_pieces_max = 2;
constexpr std::size_t address_word_length_min = 3;

const std::unordered_set<std::string_view>& common_set() {
  static const auto* const set = [] {
    auto* lines = new std::unordered_set<std::string_view>;
    std::string_view rest = common_passwords();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      lines->insert(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return lines;
  }();
  return *set;
}

// Letters outside ASCII stay as they are: they are in no list.
std::string letters_and_digits(std::string_view password) {
  std::string kept;
  for (const char c : password) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) kept.push_back(c);
    if (byte < 0x80 && std::isalnum(byte) != 0)
      kept.push_back(static_cast<char>(std::tolower(byte)));
  }
  return kept;
}

// How many characters from here are digits, or continue by the same step of 0, 1 or -1.
std::size_t pattern_length(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && std::isdigit(static_cast<unsigned char>(text[digits])) != 0)
    ++digits;
  std::size_t steps = 1;
  const int step = text.size() > 1 ? text[1] - text[0] : 0;
  if (std::abs(step) > 1) return digits;
  while (steps < text.size() && text[steps] - text[steps - 1] == step) ++steps;
  return std::max(digits, steps >= pattern_length_min ? steps : 0);
}

// What people write in place of a letter.
std::string as_letters(std::string_view text) {
  constexpr std::string_view figures = "013457@$!";
  constexpr std::string_view letters = "oieastasi";
  std::string folded = infra::comparable(text);
  for (char& c : folded) {
    const auto at = figures.find(c);
    if (at != std::string_view::npos) c = letters[at];
  }
  return letters_and_digits(folded);
}

// The longest first: "adalovelace", "example", "ada", ... and each backwards.
std::vector<std::string> words_of_address(std::string_view email) {
  const std::string_view name = email.substr(0, email.find('@'));
  std::vector<std::string> words = {"carelog", as_letters(name)};
  std::string word;
  const std::string folded = infra::comparable(email) + " ";
  for (const char c : folded) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0) {
      word.push_back(c);
    } else {
      words.push_back(as_letters(std::exchange(word, {})));
    }
  }
  std::erase_if(words, [](const auto& each) { return each.size() < address_word_length_min; });
  for (std::size_t i = 0, forwards = words.size(); i < forwards; ++i) {
    words.emplace_back(words[i].rbegin(), words[i].rend());
  }
  std::stable_sort(words.begin(), words.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return words;
}

// Every time that it occurs. False: it does not.
bool take_out(const std::string& word, std::string& text) {
  const std::size_t before = text.size();
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    text.erase(at, word.size());
  }
  return text.size() < before;
}

}  // namespace

bool is_guessable(std::string_view password) {
  const std::string text = letters_and_digits(password);
  constexpr int out_of_reach = common_pieces_max + 1;
  // The fewest common passwords that make up the first characters.
  std::vector<int> fewest(text.size() + 1, out_of_reach);
  fewest[0] = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (fewest[at] == out_of_reach) continue;
    const std::string_view rest = std::string_view(text).substr(at);
    const std::size_t pattern = pattern_length(rest);
    for (std::size_t i = 1; i <= pattern; ++i)
      fewest[at + i] = std::min(fewest[at + i], fewest[at]);
    const std::size_t longest = std::min(common_length_max, rest.size());
    for (std::size_t length = common_length_min; length <= longest; ++length) {
      if (!common_set().contains(rest.substr(0, length))) continue;
      fewest[at + length] = std::min(fewest[at + length], fewest[at] + 1);
    }
  }
  return fewest[text.size()] <= common_pieces_max;
}

bool is_near_address(std::string_view password, std::string_view email) {
  std::string left = as_letters(password);
  bool has_any = false;
  for (const std::string& word : words_of_address(email)) has_any |= take_out(word, left);
  return has_any && (infra::code_points_in(left) < unguessed_length_min || is_guessable(left));
}

}  // namespace carelog::auth
