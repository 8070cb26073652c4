#include "infra/text/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace carelog::infra {
namespace {

constexpr utf8proc_int32_t not_one = -1;  // stands for bytes that are not a code point

struct Point {
  utf8proc_int32_t code = not_one;
  std::size_t bytes = 1;
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char byte) { return byte < 0x80; });
}

// The first code point of the text. Requires: the text is not empty.
Point first_point(std::string_view text) {
  Point point;
  if (const auto first = static_cast<unsigned char>(text.front()); first < 0x80) {
    point.code = first;
    return point;
  }
  const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &point.code);
  if (read <= 0) return {};
  point.bytes = static_cast<std::size_t>(read);
  return point;
}

// Calls visit(Point, bytes) for each code point, and for each byte that belongs to none, until it
// returns false. True if it never did.
template <class Visit>
bool each_point(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const Point point = first_point(text);
    if (!visit(point, text.substr(0, point.bytes))) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

// Most text is ASCII, for which Unicode's tables are not needed.
constexpr bool is_ascii(utf8proc_int32_t code) {
  return code >= 0 && code < 0x80;
}

bool is_control(utf8proc_int32_t code) {
  if (is_ascii(code)) return code < 0x20 || code == 0x7f;
  const auto category = utf8proc_category(code);
  const bool noncharacter = (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe;
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || noncharacter;
}

// Meant for programs, not readers: byte order mark, interlinear annotations, format characters that
// Unicode deprecates.
bool is_for_programs(utf8proc_int32_t code) {
  return code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) || (code >= 0x206a && code <= 0x206f);
}

// After a black flag, tags spell the region of a flag, up to an end tag (UTS 51, ED-14a). Anywhere
// else they hide text.
class FlagTags {
 public:
  // Whether this code point is allowed here.
  bool take(utf8proc_int32_t code) {
    const bool tag = code >= 0xe0000 && code <= 0xe007f;
    const bool right =
        !tag ? spelt_ == 0 : in_flag_ && (code == cancel ? spelt_ > 0 : code > 0xe001f);
    if (tag && code != cancel) {
      ++spelt_;
    } else {
      spelt_ = 0;
      in_flag_ = code == black_flag;
    }
    return right;
  }
  bool ended() const { return spelt_ == 0; }

 private:
  static constexpr utf8proc_int32_t black_flag = 0x1f3f4;
  static constexpr utf8proc_int32_t cancel = 0xe007f;
  bool in_flag_ = false;
  std::size_t spelt_ = 0;  // number of tags in an unfinished flag
};

bool is_direction_control(utf8proc_int32_t code) {
  return code == 0x061c || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

bool is_blank(utf8proc_int32_t code) {
  if (is_ascii(code)) return (code >= 0x09 && code <= 0x0d) || code == ' ';
  return (code >= 0x09 && code <= 0x0d) || code == 0x85 || code == 0x2028 || code == 0x2029 ||
         utf8proc_category(code) == UTF8PROC_CATEGORY_ZS;
}

// Zero-width characters that join nothing: space, word joiner, byte order mark.
bool is_zero_width_space(utf8proc_int32_t code) {
  return code == 0x200b || code == 0x2060 || code == 0xfeff;
}

bool is_visible(utf8proc_int32_t code) {
  if (is_ascii(code)) return code > ' ' && code != 0x7f;
  constexpr utf8proc_int32_t empty_braille = 0x2800;
  const auto category = utf8proc_category(code);
  const bool mark = category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
  return code != empty_braille && !mark && category != UTF8PROC_CATEGORY_CF && !is_control(code) &&
         !is_blank(code) && !utf8proc_get_property(code)->ignorable;
}

bool does_no_harm_shown(utf8proc_int32_t code) {
  if (code == not_one || is_control(code)) return false;
  if (code == 0x200c || code == 0x200d) return true;  // zero-width non-joiner and joiner
  const auto category = utf8proc_category(code);
  if (category == UTF8PROC_CATEGORY_MN) return true;  // includes variation selectors
  return category != UTF8PROC_CATEGORY_CF && category != UTF8PROC_CATEGORY_CS &&
         !utf8proc_get_property(code)->ignorable;
}

std::string mapped(std::string_view text, int options) {
  const auto wanted = static_cast<utf8proc_option_t>(options);
  std::vector<utf8proc_int32_t> points(text.size() + 1);
  const auto decompose = [&] {
    return utf8proc_decompose(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                              static_cast<utf8proc_ssize_t>(text.size()), points.data(),
                              static_cast<utf8proc_ssize_t>(points.size() - 1), wanted);
  };
  auto count = decompose();
  if (count < 0) return std::string(text);
  if (static_cast<std::size_t>(count) >= points.size()) {
    points.resize(static_cast<std::size_t>(count) + 1);
    count = decompose();
  }
  const auto size = utf8proc_reencode(points.data(), count, wanted);  // to UTF-8, in place
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(points.data()), static_cast<std::size_t>(size)};
}

// Empty if there is nothing else.
std::string without_blank_ends(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t end = 0;
  std::size_t at = 0;
  const bool whole = each_point(text, [&](Point point, std::string_view own) {
    if (point.code == not_one) return false;
    if (!is_blank(point.code) && !is_zero_width_space(point.code)) {
      begin = std::min(begin, at);
      end = at + own.size();
    }
    at += own.size();
    return true;
  });
  if (!whole) return std::string(text);
  return begin < end ? std::string(text.substr(begin, end - begin)) : std::string();
}

std::string hex(std::uint32_t number, std::size_t digits_min) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (; number > 0 || text.size() < digits_min; number /= 16)
    text.insert(0, 1, digits[number % 16]);
  return text;
}

// The JSON escape.
std::string escaped(utf8proc_int32_t code) {
  auto number = static_cast<std::uint32_t>(code);
  if (number < 0x10000) return "\\u" + hex(number, 4);
  number -= 0x10000;
  return "\\u" + hex(0xd800 + (number >> 10), 4) + "\\u" + hex(0xdc00 + (number & 0x3ff), 4);
}

}  // namespace

bool is_utf8(std::string_view text) {
  return each_point(text, [](Point point, std::string_view) { return point.code != not_one; });
}

std::size_t code_points_in(std::string_view text) {
  std::size_t count = 0;
  each_point(text, [&](Point, std::string_view) { return ++count, true; });
  return count;
}

std::string_view first_code_points(std::string_view text, std::size_t max) {
  std::size_t bytes = 0;
  each_point(text, [&](Point, std::string_view own) {
    if (max-- == 0) return false;
    bytes += own.size();
    return true;
  });
  return text.substr(0, bytes);
}

std::string trimmed(std::string_view text) {
  std::string left = without_blank_ends(text);
  return left.empty() && !is_ascii(text) ? std::string(text) : left;
}

std::optional<TextFault> fault_in(std::string_view text, LineBreaks line_breaks) {
  std::optional<TextFault> fault;
  bool visible = text.empty();
  FlagTags tags;
  each_point(text, [&](Point point, std::string_view) {
    if (point.code == not_one) {
      fault = TextFault::not_utf8;
    } else if (is_direction_control(point.code)) {
      fault = TextFault::direction_control;
    } else if ((is_control(point.code) && !(line_breaks == LineBreaks::taken &&
                                            (point.code == '\n' || point.code == '\t'))) ||
               is_for_programs(point.code) || !tags.take(point.code)) {
      fault = TextFault::control_character;
    }
    visible = visible || (!fault && is_visible(point.code));
    return !fault;
  });
  if (!fault && !tags.ended()) fault = TextFault::control_character;
  if (!fault && !visible) fault = TextFault::nothing_visible;
  return fault;
}

std::string comparable(std::string_view text) {
  if (is_ascii(text)) {
    std::string lower(text);
    for (char& each : lower)
      each = each >= 'A' && each <= 'Z' ? static_cast<char>(each + 32) : each;
    return without_blank_ends(lower);
  }
  return without_blank_ends(mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                             UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
}

std::string composed(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string prepared_password(std::string_view password) {
  std::string prepared;
  const bool whole = each_point(password, [&](Point point, std::string_view own) {
    if (point.code == not_one) return false;
    const bool blank = utf8proc_category(point.code) == UTF8PROC_CATEGORY_ZS;
    prepared.append(blank ? std::string_view(" ") : own);
    return true;
  });
  return whole ? composed(prepared) : std::string(password);
}

std::string printable(std::string_view text) {
  std::string shown;
  each_point(text, [&](Point point, std::string_view own) {
    if (does_no_harm_shown(point.code)) {
      shown.append(own);
    } else if (point.code == not_one || point.code < 0x80) {
      shown += "\\x" + hex(static_cast<unsigned char>(own.front()), 2);
    } else {
      shown += escaped(point.code);
    }
    return true;
  });
  return shown;
}

std::string harmless(std::string_view output) {
  constexpr utf8proc_int32_t replacement_character = 0xfffd;
  std::string shown;
  shown.reserve(output.size());
  each_point(output, [&](Point point, std::string_view own) {
    if (does_no_harm_shown(point.code) || point.code == '\n' || point.code == '\t') {
      shown.append(own);
    } else {
      shown += escaped(point.code == not_one ? replacement_character : point.code);
    }
    return true;
  });
  return shown;
}

std::size_t unfinished_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xc0) == 0x80) continue;
    const std::size_t wanted = byte >= 0xf0 && byte <= 0xf4 ? 4
                               : byte >= 0xe0               ? 3
                               : byte >= 0xc2               ? 2
                                                            : 1;
    return byte <= 0xf4 && wanted > back ? back : 0;
  }
  return 0;
}

}  // namespace carelog::infra
