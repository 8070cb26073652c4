// The readers that are given arbitrary bytes. Each function reads the bytes as its reader would and
// holds the outcome against what the reader promises.
#pragma once

#include <array>
#include <stdexcept>
#include <string_view>

namespace carelog::fuzz {

struct BrokenPromise : std::logic_error {
  using std::logic_error::logic_error;
};

inline void must(bool holds, const char* promise) {
  if (!holds) throw BrokenPromise(promise);
}

void json(std::string_view bytes);
void http(std::string_view bytes);   // the first byte: into what pieces the rest is cut
void token(std::string_view bytes);  // two lines after '!': header and claims, to be signed
void cursor(std::string_view bytes);
void frame(std::string_view bytes);
void csv(std::string_view bytes);

struct Target {
  std::string_view name;  // of its corpus
  void (*read)(std::string_view bytes);
};

inline constexpr std::array<Target, 6> all_targets = {{{"json", json},
                                                       {"http", http},
                                                       {"token", token},
                                                       {"cursor", cursor},
                                                       {"frame", frame},
                                                       {"csv", csv}}};

}  // namespace carelog::fuzz
