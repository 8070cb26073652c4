#include "query-side/patients/name_words.h"

#include <array>
#include <utility>

#include "infra/text/text.h"

namespace carelog::query {
namespace {

// The same as in carelog.search_text (projections/postgres/postgres_schema.cc).
constexpr std::array<std::pair<std::string_view, char>, 5> set_punctuation = {
    {{"\u2018", '\''}, {"\u2019", '\''}, {"\u02bc", '\''}, {"\u2010", '-'}, {"\u2011", '-'}}};

}  // namespace

std::string plainly_punctuated(std::string_view text) {
  std::string plain(text);
  for (const auto& [set, typed] : set_punctuation) {
    for (auto at = plain.find(set); at != std::string::npos; at = plain.find(set, at + 1)) {
      plain.replace(at, set.size(), 1, typed);
    }
  }
  return plain;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char letter : plainly_punctuated(text)) {
    const auto code = static_cast<unsigned char>(letter);
    const bool belongs = code >= 0x80 || (letter >= '0' && letter <= '9') ||
                         (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    if (belongs && !inside) words.emplace_back();
    if (belongs) words.back() += letter;
    inside = belongs;
  }
  return words;
}

std::string symbols_of(std::string_view text) {
  return words_of(text).empty() ? infra::trimmed(text) : std::string();
}

}  // namespace carelog::query
