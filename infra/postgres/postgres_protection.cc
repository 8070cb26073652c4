#include "infra/postgres/postgres_protection.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>

namespace carelog::infra {
namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

std::string option(const Options& options, std::string_view name) {
  for (const PQconninfoOption* each = options.get(); each->keyword != nullptr; ++each) {
    if (name == each->keyword && each->val != nullptr) return each->val;
  }
  return "";
}

bool is_on_this_machine(std::string_view host) {
  return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
         host == "::1" || host.starts_with("127.");
}

}  // namespace

std::string unprotected_server(const std::string& conninfo) {
  const Options options(PQconninfoParse(conninfo.c_str(), nullptr), &PQconninfoFree);
  if (!options || !option(options, "sslmode").empty()) return "";
  for (const char* name : {"hostaddr", "host"}) {
    std::string hosts = option(options, name);
    if (hosts.empty()) continue;
    for (std::size_t begin = 0; begin <= hosts.size();) {
      const std::size_t end = std::min(hosts.find(',', begin), hosts.size());
      const std::string host = hosts.substr(begin, end - begin);
      if (!is_on_this_machine(host)) return host;
      begin = end + 1;
    }
    return "";
  }
  return "";
}

bool is_failed_protection(std::string_view why) {
  const auto says = [&](std::string_view words) { return why.find(words) != why.npos; };
  return says("certificate") || says("does not support SSL") || says("sslmode value");
}

}  // namespace carelog::infra
