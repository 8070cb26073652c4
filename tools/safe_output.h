// Standard output and standard error of the program: whatever is written there, from whatever
// record, cannot drive a terminal. Text stays as it is, and JSON stays the same JSON.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace carelog::tools {

// Stands between a stream and where it wrote until now, for as long as it lives. A stream used by
// one thread at a time may be used as before.
class SafeOutput final : public std::streambuf {
 public:
  explicit SafeOutput(std::ostream& stream);
  ~SafeOutput() override;
  SafeOutput(const SafeOutput&) = delete;
  SafeOutput& operator=(const SafeOutput&) = delete;

 protected:
  int_type overflow(int_type byte) override;
  std::streamsize xsputn(const char* bytes, std::streamsize count) override;
  int sync() override;

 private:
  friend void draw(std::ostream&, std::string_view);
  bool pass_on(std::string_view bytes);

  std::ostream& stream_;
  std::streambuf* const behind_;
  std::string begun_;  // of a character whose other bytes are to come
};

// Writes what drives a terminal on purpose. Requires: what comes from elsewhere is made
// infra::harmless() before.
void draw(std::ostream& stream, std::string_view bytes);

}  // namespace carelog::tools
