// The program's standard output and standard error: nothing written there, from any record,
// can control a terminal. Text otherwise stays as it is, and JSON keeps its meaning.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace carelog::tools {

// Filters what is written to a stream, for as long as it exists. A stream used by one thread at a
// time may be used as before.
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
  std::string begun_;  // start of a character whose other bytes are still to come
};

// Writes terminal control sequences deliberately. Requires: anything from outside has gone through
// infra::harmless().
void draw(std::ostream& stream, std::string_view bytes);

}  // namespace carelog::tools
