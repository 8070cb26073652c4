#pragma once

#include <cmath>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace carelog::infra {

// Structured logs on stderr, as text or as JSON lines. Any thread, at any time. Control characters
// are escaped, so that no value can forge a line. Never log personal data: identify things by their
// ids.
//
//   log_info("projector", "caught up", {{"partition", 3}, {"lag", 0}});

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { text, json };

class LogField {
 public:
  LogField(std::string_view key, std::string_view value) : key_(key), value_(value) {}
  LogField(std::string_view key, const std::string& value) : key_(key), value_(value) {}
  LogField(std::string_view key, const char* value) : key_(key), value_(value) {}
  LogField(std::string_view key, bool value)
      : key_(key), value_(value ? "true" : "false"), bare_(true) {}
  template <typename Number>
  requires(std::is_arithmetic_v<Number> && !std::same_as<Number, bool>)
      LogField(std::string_view key, Number value)
      : key_(key), value_(std::to_string(value)) {
    if constexpr (std::is_floating_point_v<Number>) {
      bare_ = std::isfinite(value);
    } else {
      bare_ = true;
    }
  }

  std::string_view key() const { return key_; }
  const std::string& value() const { return value_; }
  bool bare() const { return bare_; }  // a number or a boolean: no quotes in JSON

 private:
  std::string_view key_;
  std::string value_;
  bool bare_ = false;
};

using LogFields = std::initializer_list<LogField>;

// Until it is called: text, level info. May be called again.
void set_up_logging(LogLevel level, LogFormat format);

// "debug", "info", "warning", "error". Requires: one of them (declare them as choices).
LogLevel log_level_of(std::string_view name);
LogFormat log_format_of(std::string_view name);  // "text", "json"

bool log_enabled(LogLevel level);
void log_line(LogLevel level, std::string_view room, std::string_view message, LogFields fields);

inline void log_debug(std::string_view room, std::string_view message, LogFields fields = {}) {
  if (log_enabled(LogLevel::debug)) log_line(LogLevel::debug, room, message, fields);
}
inline void log_info(std::string_view room, std::string_view message, LogFields fields = {}) {
  log_line(LogLevel::info, room, message, fields);
}
inline void log_warning(std::string_view room, std::string_view message, LogFields fields = {}) {
  log_line(LogLevel::warning, room, message, fields);
}
inline void log_error(std::string_view room, std::string_view message, LogFields fields = {}) {
  log_line(LogLevel::error, room, message, fields);
}

// The line for a message, without the newline. For tests.
std::string render_log_line(LogFormat format, LogLevel level, std::string_view time,
                            std::string_view room, std::string_view message, LogFields fields);

}  // namespace carelog::infra
