#include "gateway/http/http_chunks.h"

#include <algorithm>

#include "gateway/http/http_syntax.h"

namespace carelog::gateway {
namespace {

constexpr std::size_t line_max_bytes = 256;
constexpr std::size_t passed_over_max_bytes = 4096;  // per body

// What may follow a chunk's size: nothing, or extensions. Blanks before the first semicolon are
// "bad whitespace" that a recipient must accept.
bool is_extension(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (text.empty()) return true;
  if (first == std::string_view::npos || text[first] != ';') return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

}  // namespace

std::variant<ChunkedBody::Progress, HttpRefusal> ChunkedBody::decode(std::string& buffer,
                                                                     std::size_t body_max_bytes) {
  std::size_t at = 0;
  const auto pause = [&](Progress progress) {
    buffer.erase(0, at);
    return progress;
  };
  while (step_ != Step::done) {
    if (step_ == Step::data) {
      const auto take = std::min(left_bytes_, buffer.size() - at);
      body_.append(buffer, at, take);
      at += take;
      left_bytes_ -= take;
      if (left_bytes_ > 0) return pause(Progress::need_more);
      step_ = Step::data_end;
    }
    const auto newline = buffer.find('\n', at);
    if ((newline == std::string::npos ? buffer.size() : newline) - at > line_max_bytes) {
      return HttpRefusal{400, "A chunk's line is too long."};
    }
    if (newline == std::string::npos) return pause(Progress::need_more);
    if (newline == at || buffer[newline - 1] != '\r') {
      return HttpRefusal{400, "A line does not end in CR LF."};
    }
    const auto line = std::string_view(buffer).substr(at, newline - 1 - at);
    const auto next = read_line(line, body_max_bytes);
    if (const auto* refusal = std::get_if<HttpRefusal>(&next)) return *refusal;
    step_ = std::get<Step>(next);
    at = newline + 1;
  }
  return pause(Progress::done);
}

std::variant<ChunkedBody::Step, HttpRefusal> ChunkedBody::read_line(std::string_view line,
                                                                    std::size_t body_max_bytes) {
  if (step_ == Step::data_end) {
    if (!line.empty()) return HttpRefusal{400, "A chunk is longer than it says."};
    return Step::size;
  }
  if (step_ == Step::trailer) {
    if (line.empty()) return Step::done;
    if (!pass_over(line.size())) return HttpRefusal{431, "The trailer is too long."};
    return Step::trailer;
  }
  std::size_t size = 0;
  std::size_t digits = 0;
  while (digits < line.size() && digits <= 8 && hex_digit(line[digits]) >= 0) {
    size = size * 16 + static_cast<std::size_t>(hex_digit(line[digits++]));
  }
  const auto extension = line.substr(digits);
  if (digits == 0 || digits > 8 || !is_extension(extension)) {
    return HttpRefusal{400, "A chunk's size is not a hexadecimal number."};
  }
  if (!pass_over(extension.size())) return HttpRefusal{431, "The chunk extensions are too long."};
  if (body_.size() + size > body_max_bytes) {
    return HttpRefusal{413, "The request's body is larger than this resource takes."};
  }
  left_bytes_ = size;
  return size == 0 ? Step::trailer : Step::data;
}

bool ChunkedBody::pass_over(std::size_t bytes) {
  passed_over_bytes_ += bytes;
  return passed_over_bytes_ <= passed_over_max_bytes;
}

}  // namespace carelog::gateway
