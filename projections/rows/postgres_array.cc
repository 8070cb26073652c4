#include "projections/rows/postgres_array.h"

#include "projections/following/read_model.h"

namespace carelog::projections {

void PostgresArray::separate() {
  if (text_.size() > 1) text_ += ',';
}

void PostgresArray::add(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    throw RowRefused("PostgreSQL cannot hold a text with a zero byte");
  }
  separate();
  text_ += '"';
  for (const char character : text) {
    if (character == '"' || character == '\\') text_ += '\\';
    text_ += character;
  }
  text_ += '"';
}

void PostgresArray::add_bytes(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  separate();
  text_ += "\"\\\\x";
  for (const char character : bytes) {
    const auto byte = static_cast<unsigned char>(character);
    text_ += digits[byte >> 4];
    text_ += digits[byte & 15];
  }
  text_ += '"';
}

void PostgresArray::add_number(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
}

void PostgresArray::add_bool(bool value) {
  separate();
  text_ += value ? 't' : 'f';
}

const std::string& PostgresArray::literal() {
  if (!closed_) text_ += '}';
  closed_ = true;
  return text_;
}

}  // namespace carelog::projections
