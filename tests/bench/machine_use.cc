#include "tests/bench/machine_use.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <thread>

namespace carelog::bench {
namespace {

double ticks_per_s() {
  return static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Everybody's: all fields of the line except idle and iowait.
double all_cpu_s() {
  std::ifstream file("/proc/stat");
  std::string word;
  file >> word;
  double sum = 0;
  for (int field = 0; field < 8; ++field) {
    double ticks = 0;
    file >> ticks;
    constexpr int idle = 3;
    constexpr int waiting = 4;
    if (field != idle && field != waiting) sum += ticks;
  }
  return sum / ticks_per_s();
}

struct Process {
  pid_t parent = 0;
  double cpu_ticks = 0;  // its own, and of its children that ended
};

std::map<pid_t, Process> processes() {
  std::map<pid_t, Process> all;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::size_t end_of_name = text.rfind(')');
    if (end_of_name == std::string::npos) continue;
    std::istringstream fields(text.substr(end_of_name + 2));
    std::string state;
    Process process;
    fields >> state >> process.parent;
    double skipped = 0, own = 0, system = 0, ended = 0, ended_system = 0;
    for (int field = 5; field <= 13; ++field) fields >> skipped;
    fields >> own >> system >> ended >> ended_system;
    process.cpu_ticks = own + system + ended + ended_system;
    all[static_cast<pid_t>(std::stol(name))] = process;
  }
  return all;
}

double our_cpu_s() {
  const auto all = processes();
  double ticks = 0;
  for (const auto& [pid, process] : all) {
    for (auto at = all.find(pid); at != all.end(); at = all.find(at->second.parent)) {
      if (at->first != ::getpid()) continue;
      ticks += process.cpu_ticks;
      break;
    }
  }
  return ticks / ticks_per_s();
}

}  // namespace

MachineUseMeter::MachineUseMeter()
    : began_(std::chrono::steady_clock::now()), ours_s_(our_cpu_s()), all_s_(all_cpu_s()) {}

MachineUse MachineUseMeter::stop() const {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
  MachineUse use{.seconds = took.count(), .cpu_s = our_cpu_s() - ours_s_};
  const double machine_s = took.count() * std::thread::hardware_concurrency();
  use.others = std::clamp((all_cpu_s() - all_s_ - use.cpu_s) / machine_s, 0.0, 1.0);
  return use;
}

}  // namespace carelog::bench
