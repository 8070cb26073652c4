// The bytes of a text file as UTF-8, decoded according to its byte order mark.
#pragma once

#include <istream>
#include <string>
#include <string_view>

namespace carelog::tools {

// UTF-8 with or without a mark; UTF-16 of either byte order with a mark. Malformed UTF-16 becomes
// bytes that are not UTF-8, so that a check of the text finds it, and that still show what was
// there: half a pair as its three-byte form (WTF-8), half a unit after 0xFF.
class TextInput {
 public:
  // The stream outlives it.
  explicit TextInput(std::istream& in);

  int get();   // a byte of UTF-8, or end_of_file
  int peek();  // the next one
  std::string_view encoding() const;

  static constexpr int end_of_file = -1;

 private:
  enum class Encoding { utf8, utf16_little, utf16_big };

  bool convert();            // the next character into ready_; false at the end
  bool unit(unsigned& out);  // the next UTF-16 code unit

  std::istream& in_;
  Encoding encoding_ = Encoding::utf8;
  std::string ready_;
  std::size_t at_ = 0;
  unsigned held_ = 0;  // a unit read after a lone surrogate
  bool holds_ = false;
};

}  // namespace carelog::tools
