#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "tests/house/house_rules.h"
#include "tests/house/source_text.h"

namespace carelog::house {
namespace {

using Layer = std::set<std::string, std::less<>>;

// The inner drawing of each room, from the top down. A folder may include itself and the layers
// below it; folders of one layer never include one another, so nouns stay apart.
const std::map<std::string, std::vector<Layer>, std::less<>> drawings = {
    {"auth",
     {{"auth/access"},
      {"auth/sessions"},
      {"auth/issuers", "auth/users"},
      {"auth/factors"},
      {"auth/calls", "auth/tokens"},
      {"auth"}}},
    {"command-side",
     {{"command-side/older_topic"},
      {"command-side/reactor"},
      {"command-side/services"},
      {"command-side/reservations", "command-side/streams", "command-side/tracing"},
      {"command-side/engine"},
      {"command-side/store"},
      {"command-side/chart"},
      {"command-side/patient", "command-side/billing", "command-side/unique"},
      {"command-side"}}},
    {"events",
     {{"events/frame"},
      {"events/log"},
      {"events/billing"},
      {"events/facts"},
      {"events/chart"},
      {"events"},
      {"events/description"}}},
    {"gateway",
     {{"gateway"},
      {"gateway/operating"},
      {"gateway/patients", "gateway/audit", "gateway/accounts", "gateway/billing", "gateway/chart",
       "gateway/health", "gateway/console", "gateway/analytics"},
      {"gateway/search", "gateway/import"},
      {"gateway/call"},
      {"gateway/access", "gateway/streams", "gateway/tracing"},
      {"gateway/http", "gateway/json", "gateway/documents"}}},
    {"infra",
     {{"infra/grpc", "infra/kafka", "infra/postgres", "infra/redis", "infra/rocksdb"},
      {"infra/settings", "infra/journal", "infra/tracing"},
      {"infra/process"},
      {"infra/ids", "infra/text"}}},
    {"projections",
     {{"projections"},
      {"projections/patients", "projections/billing", "projections/audit", "projections/analytics",
       "projections/chart", "projections/duplicates"},
      {"projections/postgres", "projections/rocksdb"},
      {"projections/generations", "projections/rows"},
      {"projections/following"}}},
    {"query-side",
     {{"query-side"},
      {"query-side/patients", "query-side/billing", "query-side/audit", "query-side/analytics",
       "query-side/chart"},
      {"query-side/hot"},
      {"query-side/postgres", "query-side/rocksdb"},
      {"query-side/reading"}}},
    {"tools",
     {{"tools/verbs/billing", "tools/verbs/records", "tools/verbs/users"},
      {"tools/verbs"},
      {"tools/recount"},
      {"tools/models"},
      {"tools/parts", "tools/settings"},
      {"tools/client"},
      {"tools/records"},
      {"tools/books", "tools/import", "tools/instance", "tools/replay"},
      {"tools/fhir/entries", "tools/fhir/money", "tools/synthea"},
      {"tools/fhir"},
      {"tools/log"},
      {"tools"}}},
};

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::size_t layer_of(const std::vector<Layer>& layers, const std::string& folder) {
  const auto found = std::find_if(layers.begin(), layers.end(),
                                  [&](const Layer& layer) { return layer.contains(folder); });
  return static_cast<std::size_t>(found - layers.begin());
}

}  // namespace

Violations inner_violations(const SourceFile& file) {
  const auto room = drawings.find(top_folder(file.path));
  if (room == drawings.end() || !is_cpp(file.path)) return {};
  const std::vector<Layer>& layers = room->second;
  const std::string from = folder_of(file.path);
  const std::size_t own = layer_of(layers, from);
  if (own == layers.size()) return {file.path + ": its folder is not in the room's drawing"};
  Violations violations;
  for (const Include& include : includes_of(file)) {
    if (top_folder(include.target) != room->first) continue;
    const std::string to = folder_of(include.target);
    if (to == from || layer_of(layers, to) > own) continue;
    violations.push_back(at(file, include.line) + from + "/ may not include " + to + "/");
  }
  return violations;
}

}  // namespace carelog::house
