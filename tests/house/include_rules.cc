#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "tests/house/house_rules.h"
#include "tests/house/source_text.h"

namespace carelog::house {
namespace {

using Names = std::set<std::string, std::less<>>;

// The design's table: a folder may include itself and what is listed for it. Tools and tests: all.
const std::map<std::string, Names, std::less<>> may_include = {
    {"proto", {}},
    {"infra", {}},
    {"events", {"proto", "infra"}},
    {"auth", {"proto", "infra"}},
    {"command-side", {"events", "auth", "infra", "proto"}},
    {"projections", {"events", "infra", "proto"}},
    {"query-side", {"auth", "infra", "proto"}},
    {"gateway", {"auth", "infra", "proto"}},
};
const Names include_everything = {"tools", "tests"};

struct Machine {
  std::string_view headers;    // prefix of what is included
  std::string_view folder;     // where it may be used freely
  std::string_view file_name;  // prefix of a file name that permits it elsewhere; empty: none
};
constexpr Machine machines[] = {
    {"pqxx/", "infra/postgres/", "postgres_"},
    {"rocksdb/", "infra/rocksdb/", "rocksdb_"},
    {"librdkafka/", "infra/kafka/", "kafka_"},
    {"pistache/", "gateway/", ""},
    {"hiredis/", "infra/redis/", "redis_"},
    {"utf8proc.h", "infra/text/", ""},
    {"idn2.h", "infra/text/", ""},
};

// Deciders, and what they share. infra/text/ is among them: what text is accepted and which texts
// are one is decided by tables of Unicode and nothing else, for the deciders, the searches and the
// accounts alike; it is held to purity as they are, and has utf8proc's tables, and
// libidn2's for the domains of addresses.
const Names pure_paths = {"command-side/patient/",      "command-side/chart/",
                          "command-side/billing/",      "command-side/unique/",
                          "command-side/field_words.h", "command-side/refusal.h",
                          "command-side/tidied.h",      "infra/text/"};
const std::string pure_text = "infra/text/";
// Standard headers that bring threads, randomness or the outside world into a decision. The
// calendar of <chrono> is allowed, its clocks are not: clock_violations.
const Names impure_headers = {"ctime",  "thread",    "mutex",    "future", "condition_variable",
                              "random", "fstream",   "iostream", "atomic", "cstdlib",
                              "cstdio", "filesystem"};

bool is_grpc(const Include& include) {
  return include.target.starts_with("grpcpp/") || include.target.starts_with("grpc/") ||
         include.target.ends_with(".grpc.pb.h");
}

// Files whose name says that they use gRPC.
bool speaks_grpc(const std::string& path) {
  const std::string name = file_name(path);
  const std::string stem = name.substr(0, name.find('.'));
  return stem.ends_with("_service") || stem.ends_with("_client") || path.starts_with("gateway/") ||
         path.starts_with("infra/grpc/") || path.starts_with("auth/calls/");
}

bool is_log_backend(const std::string& path) {
  const std::string name = file_name(path);
  return name.starts_with("kafka_") || name.starts_with("rocksdb_") ||
         name.starts_with("embedded_") || name.starts_with("postgres_");
}

// The folder of ours that an include names; nullopt: somebody else's header.
std::optional<std::string> our_folder(const Include& include) {
  const std::string top = top_folder(include.target);
  if (top == "carelog") return "proto";  // generated from proto/carelog
  if (may_include.contains(top) || include_everything.contains(top)) return top;
  return std::nullopt;
}

// The parts of infra/ that are not machines: every room above may use them.
bool is_plain_infra(const std::string& target) {
  return target.starts_with("infra/process/") || target.starts_with("infra/ids/") ||
         target.starts_with("infra/journal/") || target.starts_with("infra/settings/");
}

std::optional<std::string> against_the_table(const SourceFile& file, const Include& include) {
  const std::string from = top_folder(file.path);
  const auto to = our_folder(include);
  if (!to) {
    if (!include.quoted) return std::nullopt;
    return "\"" + include.target + "\" is not written from the repository's root";
  }
  const auto row = may_include.find(from);
  if (row == may_include.end()) return from + "/ is not in the design's table";
  if (*to != from && !row->second.contains(*to)) return from + "/ may not include " + *to + "/";
  if (from == "projections" && *to == "proto" && !speaks_grpc(file.path)) {
    return "projections/ speaks proto in *_service and *_client files only";
  }
  const bool machine = *to == "infra" && !is_plain_infra(include.target);
  if (from == "events" && machine && !is_log_backend(file.path)) {
    return "events/ touches machines in its log backends only";
  }
  return std::nullopt;
}

std::optional<std::string> against_the_licence(const SourceFile& file, const Include& include) {
  for (const Machine& machine : machines) {
    if (!include.target.starts_with(machine.headers) || our_folder(include)) continue;
    const bool by_name =
        !machine.file_name.empty() && file_name(file.path).starts_with(machine.file_name);
    if (by_name || file.path.starts_with(machine.folder)) continue;
    return "<" + include.target + "> needs the machine's name in the file name";
  }
  if (is_grpc(include) && !speaks_grpc(file.path)) {
    return include.target + " belongs in *_service, *_client, gateway/ or tools/";
  }
  return std::nullopt;
}

// The pure path that the text starts with; empty: none.
std::string pure_path_of(const std::string& path) {
  const auto found = std::find_if(pure_paths.begin(), pure_paths.end(),
                                  [&](const std::string& pure) { return path.starts_with(pure); });
  return found == pure_paths.end() ? "" : *found;
}

std::optional<std::string> against_purity(const SourceFile& file, const Include& include) {
  const std::string pure = pure_path_of(file.path);
  if (pure.empty()) return std::nullopt;
  const auto& target = include.target;
  if (target.starts_with(pure) || target == "tl/expected.hpp") return std::nullopt;
  if (pure.ends_with('/') && pure_path_of(target).ends_with(".h")) return std::nullopt;
  // A chart's entry is decided beside the patient in whose chart it is.
  if (pure == "command-side/chart/" && target.starts_with("command-side/patient/")) {
    return std::nullopt;
  }
  if (target.starts_with(pure_text)) return std::nullopt;
  const bool table = target == "utf8proc.h" || target == "idn2.h";
  if (pure == pure_text && table) return std::nullopt;
  const bool decider = pure != pure_text;
  if (decider && target.starts_with("events/") && !is_log_backend(target)) return std::nullopt;
  const bool standard = !include.quoted && target.find_first_of("/.") == std::string::npos;
  if (standard && !impure_headers.contains(target)) return std::nullopt;
  return pure + " is pure and may not include " + target;
}

}  // namespace

Violations include_violations(const SourceFile& file) {
  Violations violations;
  if (!is_cpp(file.path) || include_everything.contains(top_folder(file.path))) return violations;
  for (const Include& include : includes_of(file)) {
    for (const auto& rule : {against_the_table, against_the_licence, against_purity}) {
      if (const auto broken = rule(file, include)) {
        violations.push_back(at(file, include.line) + *broken);
      }
    }
  }
  return violations;
}

Violations clock_violations(const SourceFile& file) {
  Violations violations;
  if (pure_path_of(file.path).empty() || !is_cpp(file.path)) return violations;
  const std::vector<std::string> lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const char* clock : {"_clock", "::now(", "std::time("}) {
      if (lines[i].find(clock) == std::string::npos) continue;
      violations.push_back(at(file, i + 1) + "a decider reads no clock: time is in the command");
    }
  }
  return violations;
}

}  // namespace carelog::house
