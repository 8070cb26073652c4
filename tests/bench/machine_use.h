// What a measurement used of the machine: its own processor time and everybody else's.
#pragma once

#include <chrono>

namespace carelog::bench {

struct MachineUse {
  double seconds = 0;
  double cpu_s = 0;   // this process and its descendants, including ended ones
  double others = 0;  // the share of the machine's processor time that others took, 0 to 1
};

// From construction to stop(). Linux.
class MachineUseMeter {
 public:
  MachineUseMeter();
  MachineUse stop() const;

 private:
  const std::chrono::steady_clock::time_point began_;
  const double ours_s_;
  const double all_s_;
};

}  // namespace carelog::bench
