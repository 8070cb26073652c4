#include "infra/process/progress.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace carelog::infra {
namespace {

constexpr std::int64_t kTerminalPeriodMs = 100;
constexpr std::int64_t kPlainPeriodMs = 3000;
constexpr int kBarWidth = 30;

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  char text[48];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lldh%02lldm", static_cast<long long>(whole / 3600),
                  static_cast<long long>(whole / 60 % 60));
  } else if (whole >= 60) {
    std::snprintf(text, sizeof text, "%lldm%02llds", static_cast<long long>(whole / 60),
                  static_cast<long long>(whole % 60));
  } else {
    std::snprintf(text, sizeof text, "%llds", static_cast<long long>(whole));
  }
  return text;
}

}  // namespace

std::string render_progress(const std::string& what, std::uint64_t done, std::uint64_t total,
                            std::int64_t elapsed_ms, int bar_width) {
  std::string line = what + "  ";
  const double share =
      total == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  if (total > 0 && bar_width > 0) {
    const int filled = static_cast<int>(share * bar_width);
    line += "[" + std::string(static_cast<std::size_t>(filled), '#') +
            std::string(static_cast<std::size_t>(bar_width - filled), '.') + "] ";
  }
  const double seconds = static_cast<double>(elapsed_ms) / 1000.0;
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  char text[128];
  if (total > 0) {
    std::snprintf(text, sizeof text, "%3.0f%%  %llu/%llu  %.0f/s", share * 100,
                  static_cast<unsigned long long>(done), static_cast<unsigned long long>(total),
                  rate);
  } else {
    std::snprintf(text, sizeof text, "%llu  %.0f/s", static_cast<unsigned long long>(done), rate);
  }
  line += text;
  if (total > done && rate > 0) {
    line += "  " + duration_text(static_cast<double>(total - done) / rate) + " left";
  } else {
    line += "  in " + duration_text(seconds);
  }
  return line;
}

Progress::Progress(std::string what, std::uint64_t total)
    : what_(std::move(what)),
      terminal_(::isatty(STDERR_FILENO) == 1),
      started_ms_(steady_ms()),
      total_(total),
      drawn_ms_(terminal_ ? 0 : started_ms_) {}

Progress::~Progress() {
  finish();
}

void Progress::advance(std::uint64_t by) {
  const std::lock_guard lock(mutex_);
  done_ += by;
  draw(false);
}

void Progress::set(std::uint64_t done) {
  const std::lock_guard lock(mutex_);
  done_ = done;
  draw(false);
}

void Progress::set_total(std::uint64_t total) {
  const std::lock_guard lock(mutex_);
  total_ = total;
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  finished_ = true;
  draw(true);
}

void Progress::draw(bool last) {
  const std::int64_t now = steady_ms();
  const std::int64_t period = terminal_ ? kTerminalPeriodMs : kPlainPeriodMs;
  if (!last && (finished_ || now - drawn_ms_ < period)) return;
  drawn_ms_ = now;
  const std::string line =
      render_progress(what_, done_, total_, now - started_ms_, terminal_ ? kBarWidth : 0);
  const char* const before = terminal_ ? "\r\x1b[K" : "";
  const char* const after = terminal_ && !last ? "" : "\n";
  std::fprintf(stderr, "%s%s%s", before, line.c_str(), after);
  std::fflush(stderr);
}

}  // namespace carelog::infra
