#include "infra/postgres/postgres_environment.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::infra {
namespace {

constexpr std::array<std::string_view, 5> kKept = {"PGPASSWORD", "PGPASSFILE", "PGSSL",
                                                   "PGREQUIRESSL", "PGCHANNELBINDING"};

bool is_kept(std::string_view name) {
  return std::any_of(kKept.begin(), kKept.end(),
                     [&](std::string_view each) { return name.starts_with(each); });
}

}  // namespace

void forget_postgres_environment() {
  std::vector<std::string> forgotten;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    if (name.starts_with("PG") && !is_kept(name)) forgotten.emplace_back(name);
  }
  for (const std::string& name : forgotten) ::unsetenv(name.c_str());
}

}  // namespace carelog::infra
