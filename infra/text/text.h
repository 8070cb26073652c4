// Text as people write it: what is accepted, how long it is, when two texts are equal, and how to
// show it safely. Pure.
//
// Lengths are in code points, and nothing is cut within one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carelog::infra {

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

// Unless they say otherwise, the functions below require is_utf8.

std::size_t code_points_in(std::string_view text);
// The first code points of the text, at most this many.
std::string_view first_code_points(std::string_view text, std::size_t max);

// Removes white space and zero-width spaces from both ends. Returns two kinds of text unchanged,
// for fault_in() to refuse: one that is not UTF-8, and one that is only such characters, unless all
// are ASCII (then the result is empty).
std::string trimmed(std::string_view text);

enum class TextFault {
  not_utf8,
  // C0, DEL, C1, line and paragraph separators, noncharacters, byte order marks, annotations,
  // deprecated format characters, tags outside a flag
  control_character,
  // Embeddings, overrides, isolates and the Arabic letter mark: they make a text read as another.
  direction_control,
  nothing_visible,  // although the text is not empty
};
enum class LineBreaks { refused, taken };  // accepted: U+000A, and U+0009 with it

// What is wrong with a text; any bytes. Joiners, marks, U+200E, U+200F and emoji are accepted.
std::optional<TextFault> fault_in(std::string_view text, LineBreaks line_breaks);

// Two texts with the same value look the same to a reader: NFKC and case folding, without invisible
// characters and without blanks at the ends. Text that is not UTF-8 is returned unchanged.
std::string comparable(std::string_view text);

// NFC. Text that is not UTF-8 is returned unchanged.
std::string composed(std::string_view text);

// A password prepared by RFC 8265 (OpaqueString): NFC, every blank as U+0020. Text that is not
// UTF-8 is returned unchanged.
std::string prepared_password(std::string_view password);

// Any bytes as one line that cannot move a cursor, reverse text or hide: characters that could
// become \xNN or \uNNNN.
std::string printable(std::string_view text);

// The same for multi-line output: line feeds and tabs stay, and JSON keeps its meaning.
std::string harmless(std::string_view output);

// Number of bytes at the end of the text that are an incomplete code point.
std::size_t unfinished_bytes(std::string_view text);

}  // namespace carelog::infra
