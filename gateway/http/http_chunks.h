// Decodes a chunked body (RFC 9112 section 7.1); skips extensions and trailers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace carelog::gateway {

struct HttpRefusal {
  int status = 400;
  std::string_view detail;  // fixed text, never the client's
};

class ChunkedBody {
 public:
  enum class Progress { need_more, done };

  // Decodes what it can and removes it from the buffer. After `done`, the rest of the buffer
  // follows the body.
  std::variant<Progress, HttpRefusal> decode(std::string& buffer, std::size_t body_max_bytes);

  const std::string& body() const { return body_; }

 private:
  enum class Step { size, data, data_end, trailer, done };

  std::variant<Step, HttpRefusal> read_line(std::string_view line, std::size_t body_max_bytes);
  bool pass_over(std::size_t bytes);

  Step step_ = Step::size;
  std::size_t left_bytes_ = 0;         // of the current chunk
  std::size_t passed_over_bytes_ = 0;  // of extensions and trailers so far
  std::string body_;
};

}  // namespace carelog::gateway
