#include "gateway/json/json_writer.h"

#include <array>
#include <charconv>

#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::size_t clean_from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // '<' too, so that no text can end a script element on a page that embeds the answer
    if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != '<') continue;
    out.append(text, clean_from, i - clean_from);
    clean_from = i + 1;
    if (byte == '"' || byte == '\\') {
      out.append({'\\', text[i]});
    } else {
      out.append("\\u00").append({hex[byte >> 4], hex[byte & 15]});
    }
  }
  out.append(text, clean_from, std::string_view::npos);
}

}  // namespace

void JsonWriter::separate() {
  if (after_value_) out_.push_back(',');
  after_value_ = true;
}

JsonWriter& JsonWriter::moment(std::string_view member_name, std::int64_t at_ms) {
  return at_ms > 0 ? member(member_name, infra::format_time(at_ms)) : *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
  after_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  after_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::name(std::string_view name) {
  separate();
  out_.append("\"").append(name).append("\":");
  after_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  out_.push_back('"');
  append_escaped(out_, text);
  out_.push_back('"');
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
  separate();
  out_.append(truth ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}

}  // namespace carelog::gateway
