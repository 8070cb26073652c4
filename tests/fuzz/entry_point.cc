// What libFuzzer calls; CARELOG_FUZZ_TARGET names the target. A BrokenPromise ends the program, as
// a crash does.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  carelog::fuzz::CARELOG_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
