#include <iostream>

#include "tools/verb.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const auto code = carelog::tools::run_program({argv + 1, argv + argc});
  std::cout.flush();
  return static_cast<int>(code);
}
