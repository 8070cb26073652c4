#include "tools/parts/query_part.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "infra/ids/random_id.h"
#include "projections/postgres/postgres_tables.h"
#include "projections/read_models.h"
#include "query-side/postgres_queries.h"
#include "query-side/rocksdb_queries.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"

namespace carelog::tools {

namespace {

constexpr std::size_t cursor_key_bytes = 32;

// Signs page cursors; created on first use and kept, so that cursors survive a restart.
std::string cursor_key(const DataDirectory& data) {
  const auto file = data.keys() / "cursor.key";
  if (!std::filesystem::exists(file))
    write_file_atomically(file, infra::random_hex(cursor_key_bytes));
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  if (text.str().size() < cursor_key_bytes) {
    throw VerbFailed(ExitCode::error, file.string() +
                                          " is damaged: remove it; another is made, and only the "
                                          "page cursors of before are refused");
  }
  return text.str();
}

class QueryPart final : public Part {
 public:
  QueryPart(const std::string& conninfo, const DataDirectory& data,
            std::shared_ptr<const auth::CallerVerifier> callers, const query::NearSettings& near)
      : queries_(conninfo, cursor_key(data), std::move(callers), near) {}

  std::vector<grpc::Service*> services() override { return queries_.services(); }
  std::vector<query::ReadableModel> read_models() override {
    std::vector<query::ReadableModel> models;
    for (const projections::ReadModelEntry& each : projections::read_models()) {
      if (!each.in_postgres) continue;
      std::vector<std::string> views;
      for (const auto& table : each.in_postgres->tables()) views.push_back(table.name);
      models.push_back(queries_.model(each.name, std::move(views)));
    }
    return models;
  }
  void start(const Channels&) override {}
  void stop() override { queries_.stop(); }
  std::vector<PartHealth> health() override {
    const bool reachable = queries_.reachable();
    return {{"postgres", reachable, reachable ? "" : "does not answer"}};
  }

 private:
  query::PostgresQueries queries_;
};

class AnalyticsPart final : public Part {
 public:
  AnalyticsPart(std::vector<query::LiveStore> stores,
                std::shared_ptr<const auth::CallerVerifier> callers, std::int64_t smallest_group)
      : queries_(std::move(stores), std::move(callers), {.smallest_group = smallest_group}) {}

  std::vector<grpc::Service*> services() override { return queries_.services(); }
  std::vector<query::ReadableModel> read_models() override { return queries_.models(); }
  void start(const Channels&) override {}
  void stop() override { queries_.stop(); }

 private:
  query::RocksdbQueries queries_;
};

}  // namespace

std::unique_ptr<Part> query_part(const std::string& conninfo, const DataDirectory& data,
                                 std::shared_ptr<const auth::CallerVerifier> callers,
                                 const query::NearSettings& near) {
  return std::make_unique<QueryPart>(conninfo, data, std::move(callers), near);
}

std::unique_ptr<Part> analytics_part(std::vector<query::LiveStore> stores,
                                     std::shared_ptr<const auth::CallerVerifier> callers,
                                     std::int64_t smallest_group) {
  return std::make_unique<AnalyticsPart>(std::move(stores), std::move(callers), smallest_group);
}

}  // namespace carelog::tools
