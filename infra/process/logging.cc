#include "infra/process/logging.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <cassert>
#include <cstdio>
#include <memory>

#include "infra/process/clock.h"

namespace carelog::infra {
namespace {

std::atomic<LogLevel> level_of_process{LogLevel::info};
std::atomic<LogFormat> format_of_process{LogFormat::text};

spdlog::logger& logger() {
  // Never destroyed, because threads may log until the very end.
  static spdlog::logger* const instance = [] {
    auto* const made =
        new spdlog::logger("carelog", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "%v", spdlog::pattern_time_type::utc));  // lines are complete already
    made->set_level(spdlog::level::trace);
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  assert(false);
  return spdlog::level::err;
}

const char* level_name(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  assert(false);
  return "error";
}

// JSON's escapes are used for text lines as well. Bytes above 0x7f pass: they are UTF-8.
void append_escaped(std::string& line, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      line += escaped;
    } else {
      line += c;
    }
  }
}

void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  append_escaped(line, text);
  line += '"';
}

bool needs_quotes(std::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '=' || c == '\\' || c == 0x7f) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string render_log_line(LogFormat format, LogLevel level, std::string_view time,
                            std::string_view room, std::string_view message, LogFields fields) {
  std::string line;
  if (format == LogFormat::json) {
    line += R"({"time":")";
    line += time;
    line += R"(","level":")";
    line += level_name(level);
    line += R"(","room":)";
    append_quoted(line, room);
    line += R"(,"message":)";
    append_quoted(line, message);
    for (const LogField& field : fields) {
      line += ',';
      append_quoted(line, field.key());
      line += ':';
      if (field.bare()) {
        line += field.value();
      } else {
        append_quoted(line, field.value());
      }
    }
    line += '}';
    return line;
  }
  line += time;
  char name[16];
  std::snprintf(name, sizeof name, " %-7s ", level_name(level));
  line += name;
  append_escaped(line, room);
  line += ": ";
  append_escaped(line, message);
  for (const LogField& field : fields) {
    line += ' ';
    append_escaped(line, field.key());
    line += '=';
    if (needs_quotes(field.value())) {
      append_quoted(line, field.value());
    } else {
      line += field.value();
    }
  }
  return line;
}

void set_up_logging(LogLevel level, LogFormat format) {
  level_of_process = level;
  format_of_process = format;
}

LogLevel log_level_of(std::string_view name) {
  if (name == "debug") return LogLevel::debug;
  if (name == "info") return LogLevel::info;
  if (name == "warning") return LogLevel::warning;
  assert(name == "error");
  return LogLevel::error;
}

LogFormat log_format_of(std::string_view name) {
  assert(name == "text" || name == "json");
  return name == "json" ? LogFormat::json : LogFormat::text;
}

bool log_enabled(LogLevel level) {
  return level >= level_of_process.load();
}

void log_line(LogLevel level, std::string_view room, std::string_view message, LogFields fields) {
  if (!log_enabled(level)) return;
  const std::string line =
      render_log_line(format_of_process, level, format_time(now_ms()), room, message, fields);
  logger().log(spdlog_level(level), spdlog::string_view_t(line));
}

}  // namespace carelog::infra
