#pragma once

#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>

namespace carelog::infra {

// Progress of one piece of work on stderr: a bar on a terminal, otherwise one plain line every few
// seconds. Shows percentage, count, rate and time left; without a total, count and rate. Any
// thread.
//
//   Progress progress("importing", 1144);
//   progress.advance(); ... progress.finish();
class Progress {
 public:
  // total 0: unknown.
  Progress(std::string what, std::uint64_t total);
  ~Progress();  // finishes
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::uint64_t by = 1);
  void set(std::uint64_t done);
  void set_total(std::uint64_t total);  // for a total that grows, such as a log's end
  void finish();                        // prints the last line, once

 private:
  void draw(bool last);

  const std::string what_;
  const bool terminal_;
  const std::int64_t started_ms_;
  std::mutex mutex_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  std::int64_t drawn_ms_;
  bool finished_ = false;
};

// One line of it, without colours or cursor movement. bar_width 0: no bar.
std::string render_progress(const std::string& what, std::uint64_t done, std::uint64_t total,
                            std::int64_t elapsed_ms, int bar_width);

}  // namespace carelog::infra
