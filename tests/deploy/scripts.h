// The scripts of infra/ under test.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "infra/process/child_process.h"

namespace carelog::system_test {

inline constexpr std::chrono::minutes script_time_max{5};

// script: from infra/ on.
inline infra::ChildResult run_script(const std::string& script,
                                     const std::vector<std::string>& arguments) {
  infra::ChildProcessOptions options;
  options.arguments = {std::string(CARELOG_SOURCE_DIR) + "/infra/" + script};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  return infra::run_child(std::move(options), script_time_max);
}

inline ::testing::AssertionResult succeeds(const infra::ChildResult& done) {
  if (done.exit_code == 0) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "code " << done.exit_code << "\n"
                                       << done.output << done.errors;
}

}  // namespace carelog::system_test
