#include "tools/instance/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <system_error>
#include <vector>

namespace carelog::tools {

namespace {

std::string metric(const std::string& name, const char* type, const char* help,
                   const std::string& value, const std::string& labels = "") {
  return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + labels +
         " " + value + "\n";
}

std::string seconds_text(double seconds) {
  char text[48];
  std::snprintf(text, sizeof text, "%.2f", seconds);
  return text;
}

// Of /proc/self/stat, what stands behind the program's name: 0 is the state; see proc(5).
std::vector<std::int64_t> own_stat() {
  std::ifstream in("/proc/self/stat");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string state;
  fields >> state;
  std::vector<std::int64_t> numbers{0};
  for (std::int64_t value = 0; fields >> value;) numbers.push_back(value);
  return numbers;
}

std::optional<double> boot_time_s() {
  std::ifstream in("/proc/stat");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return std::nullopt;
}

std::string of_stat() {
  constexpr std::size_t user = 11, system = 12, threads = 17, started = 19, virtual_size = 20,
                        resident = 21;
  const auto stat = own_stat();
  if (stat.size() <= resident) return "";
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::string text =
      metric("process_cpu_seconds_total", "counter", "Processor time of user and system.",
             seconds_text(static_cast<double>(stat[user] + stat[system]) / ticks)) +
      metric("process_resident_memory_bytes", "gauge", "Memory that is resident.",
             std::to_string(stat[resident] * ::sysconf(_SC_PAGESIZE))) +
      metric("process_virtual_memory_bytes", "gauge", "Memory that is mapped.",
             std::to_string(stat[virtual_size])) +
      metric("process_threads", "gauge", "Threads of the process.", std::to_string(stat[threads]));
  if (const auto boot = boot_time_s()) {
    text += metric("process_start_time_seconds", "gauge", "When it was started, in Unix time.",
                   seconds_text(*boot + static_cast<double>(stat[started]) / ticks));
  }
  return text;
}

std::string of_descriptors() {
  std::error_code failed;
  std::int64_t open = -1;  // the one that reads the directory is not counted
  for (std::filesystem::directory_iterator each("/proc/self/fd", failed), end;
       !failed && each != end; each.increment(failed))
    ++open;
  std::string text;
  if (open >= 0) {
    text += metric("process_open_fds", "gauge", "Descriptors that are open.", std::to_string(open));
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    text += metric("process_max_fds", "gauge", "Descriptors it may have open.",
                   std::to_string(limit.rlim_cur));
  }
  return text;
}

}  // namespace

std::string process_metrics(const std::filesystem::path& data, const std::string& version) {
  std::string text = metric("carelog_build_info", "gauge", "1, with the version of the program.",
                            "1", "{version=\"" + version + "\"}");
  std::error_code failed;
  const auto space = std::filesystem::space(data, failed);
  if (!failed) {
    text += metric("carelog_disk_free_bytes", "gauge",
                   "Free for carelog on the disk of its data directory.",
                   std::to_string(space.available)) +
            metric("carelog_disk_size_bytes", "gauge", "Size of the disk of its data directory.",
                   std::to_string(space.capacity));
  }
  return text + of_stat() + of_descriptors();
}

}  // namespace carelog::tools
