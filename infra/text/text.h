// Text as people write it: what is accepted, how long it is, when two texts are one, and how it is
// shown where a character could do harm. Pure.
//
// Lengths are counted in code points, and nothing is cut inside one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::infra {

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

// Of the rest, where not said otherwise, requires: is_utf8.

std::size_t code_points_in(std::string_view text);
// The beginning of the text, at most so many code points.
std::string_view first_code_points(std::string_view text, std::size_t max);

// Without the white space and zero-width spaces at its ends. What is not UTF-8 is left as it is,
// and what is nothing else, for fault_in() to refuse: only blanks of ASCII are as nothing.
std::string trimmed(std::string_view text);

enum class TextFault {
  not_utf8,
  // C0, DEL, C1, line and paragraph separators, noncharacters, byte order marks, annotations,
  // deprecated format characters, tags that are of no flag
  control_character,
  // Embeddings, overrides, isolates and the Arabic letter mark: the text would read as another.
  direction_control,
  nothing_visible,  // of a text that is not empty
};
enum class LineBreaks { refused, taken };  // taken: U+000A

// What is wrong with a text that may be any. Joiners, marks, U+200E and U+200F, and
// emoji are right.
std::optional<TextFault> fault_in(std::string_view text, LineBreaks line_breaks);

// Two texts with the same value are one to whoever looks at them: NFKC and case folding, without
// invisible characters and without blanks at the ends. What is not UTF-8 is left as it is.
std::string comparable(std::string_view text);

// NFC. What is not UTF-8 is left as it is.
std::string composed(std::string_view text);

// A password as RFC 8265 (OpaqueString) prepares it: NFC, every blank U+0020. What is not UTF-8 is
// left as it is.
std::string prepared_password(std::string_view password);

// Any bytes as one line that cannot move a cursor, turn writing round or hide: what could becomes
// \xNN or \uNNNN.
std::string printable(std::string_view text);

// The same for whole output: line feeds and tabs stay, and JSON stays the same JSON.
std::string harmless(std::string_view output);

// How many bytes at the text's end begin a code point whose other bytes are not there.
std::size_t unfinished_bytes(std::string_view text);

}  // namespace carelog::infra
