#include "tools/import/text_input.h"

namespace carelog::tools {

namespace {

constexpr unsigned half_unit = 1 << 16;  // the last byte of a file with an odd number of bytes

bool is_high(unsigned unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low(unsigned unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

void append_utf8(unsigned code, std::string& out) {
  const auto byte = [&](unsigned bits) { out += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

}  // namespace

TextInput::TextInput(std::istream& in) : in_(in) {
  std::string head;
  const auto next_is = [&](unsigned char byte) {
    if (in_.peek() != byte) return false;
    head += static_cast<char>(in_.get());
    return true;
  };
  if (next_is(0xEF)) {
    if (next_is(0xBB) && next_is(0xBF)) head.clear();
  } else if (next_is(0xFF)) {
    if (next_is(0xFE)) {
      encoding_ = Encoding::utf16_little;
      head.clear();
    }
  } else if (next_is(0xFE) && next_is(0xFF)) {
    encoding_ = Encoding::utf16_big;
    head.clear();
  }
  ready_ = head;  // not a byte order mark
}

std::string_view TextInput::encoding() const {
  switch (encoding_) {
    case Encoding::utf8:
      return "UTF-8";
    case Encoding::utf16_little:
      return "UTF-16LE";
    case Encoding::utf16_big:
      return "UTF-16BE";
  }
  return "";
}

int TextInput::peek() {
  if (at_ < ready_.size()) return static_cast<unsigned char>(ready_[at_]);
  if (encoding_ == Encoding::utf8) {
    const int byte = in_.peek();
    return byte == std::char_traits<char>::eof() ? end_of_file : byte;
  }
  return convert() ? static_cast<unsigned char>(ready_[at_]) : end_of_file;
}

int TextInput::get() {
  const int byte = peek();
  if (byte == end_of_file) return byte;
  if (at_ < ready_.size()) {
    ++at_;
  } else {
    in_.get();
  }
  return byte;
}

bool TextInput::unit(unsigned& out) {
  if (holds_) {
    out = held_;
    holds_ = false;
    return true;
  }
  const int first = in_.get();
  if (first == std::char_traits<char>::eof()) return false;
  const int second = in_.get();
  if (second == std::char_traits<char>::eof()) {  // half a unit
    out = half_unit | static_cast<unsigned>(first);
    return true;
  }
  const auto high = static_cast<unsigned>(encoding_ == Encoding::utf16_big ? first : second);
  const auto low = static_cast<unsigned>(encoding_ == Encoding::utf16_big ? second : first);
  out = high << 8 | low;
  return true;
}

bool TextInput::convert() {
  ready_.clear();
  at_ = 0;
  unsigned code = 0;
  if (!unit(code)) return false;
  if ((code & half_unit) != 0) {
    ready_ += '\xFF';
    ready_ += static_cast<char>(code & 0xFF);
  } else if (is_high(code)) {
    unsigned second = 0;
    const bool more = unit(second);
    if (more && is_low(second)) {
      append_utf8(0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00), ready_);
    } else {
      append_utf8(code, ready_);
      held_ = second;
      holds_ = more;
    }
  } else {
    append_utf8(code, ready_);
  }
  return true;
}

}  // namespace carelog::tools
