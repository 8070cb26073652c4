#include "tools/safe_output.h"

#include <utility>

#include "infra/text/text.h"

namespace carelog::tools {

// A stream may have no buffer: then all writing fails, as before.
SafeOutput::SafeOutput(std::ostream& stream) : stream_(stream), behind_(stream.rdbuf(this)) {}

SafeOutput::~SafeOutput() {
  if (!begun_.empty()) pass_on(infra::harmless(begun_));
  stream_.rdbuf(behind_);
}

SafeOutput::int_type SafeOutput::overflow(int_type byte) {
  if (traits_type::eq_int_type(byte, traits_type::eof())) return traits_type::not_eof(byte);
  const char one = traits_type::to_char_type(byte);
  return xsputn(&one, 1) == 1 ? byte : traits_type::eof();
}

std::streamsize SafeOutput::xsputn(const char* bytes, std::streamsize count) {
  const std::string_view given(bytes, static_cast<std::size_t>(count));
  std::string joined;
  std::string_view text = given;
  if (!begun_.empty()) {
    joined = std::exchange(begun_, {}).append(given);
    text = joined;
  }
  const std::size_t whole = text.size() - infra::unfinished_bytes(text);
  begun_ = text.substr(whole);
  return pass_on(infra::harmless(text.substr(0, whole))) ? count : 0;
}

int SafeOutput::sync() {
  return behind_ == nullptr ? -1 : behind_->pubsync();
}

bool SafeOutput::pass_on(std::string_view bytes) {
  const auto size = static_cast<std::streamsize>(bytes.size());
  return behind_ != nullptr && behind_->sputn(bytes.data(), size) == size;
}

void draw(std::ostream& stream, std::string_view bytes) {
  auto* safe = dynamic_cast<SafeOutput*>(stream.rdbuf());
  if (safe == nullptr) {
    stream << bytes;
  } else if (!safe->pass_on(bytes)) {
    stream.setstate(std::ios::badbit);
  }
}

}  // namespace carelog::tools
