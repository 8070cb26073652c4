#include "query-side/patients/name_words.h"

namespace carelog::query {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    const bool belongs = code >= 0x80 || (letter >= '0' && letter <= '9') ||
                         (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    if (belongs && !inside) words.emplace_back();
    if (belongs) words.back() += letter;
    inside = belongs;
  }
  return words;
}

}  // namespace carelog::query
