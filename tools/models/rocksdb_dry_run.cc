// The analytics store, read beside its owner, and one of the moment to fold the log into.
#include <rocksdb/db.h>
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "infra/rocksdb/store.h"
#include "projections/rocksdb/rocksdb_catalogue.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_generations.h"
#include "tools/exit_code.h"
#include "tools/models/dry_run.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view counters = "c";
constexpr std::string_view patients = "p";

// A store with its counters, read beside its owner.
std::unique_ptr<infra::Store> beside(const std::string& directory) {
  return infra::open_store_beside(
      {.directory = directory, .default_merge_operator = projections::counter_merge_operator()});
}

std::string live_directory(const DataDirectory& data) {
  const auto found = projections::live_store_directory(data.analytics().string());
  if (!found)
    throw VerbFailed(ExitCode::not_found, "there is no live read model analytics in " +
                                              data.analytics().string() +
                                              " yet: start carelog to make it, and wait until "
                                              "`carelog status` shows that it is there");
  return *found;
}

// A directory of its own under the system's temporary one, gone with its object.
class ScratchDirectory {
 public:
  ScratchDirectory() : path_((fs::temp_directory_path() / "carelog-dry-run-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr)
      throw std::runtime_error("cannot make a directory under " +
                               fs::temp_directory_path().string());
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The parts of a record of a patient: projections/rocksdb/rocksdb_keys.cc joins them by zero bytes.
std::string patient_fields(std::string_view value) {
  nlohmann::ordered_json fields;
  for (const char* name :
       {"version", "active", "deceased", "clinic", "registeredDate", "dateOfBirth", "gender"}) {
    const std::size_t end = std::min(value.find('\0'), value.size());
    fields[name] = std::string(value.substr(0, end));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return fields.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// Rows as the checksum of analytics sees them.
class StoreRows final : public RowSource {
 public:
  explicit StoreRows(rocksdb::DB& db) : at_(db.NewIterator({})) { at_->Seek(kind_); }

  std::optional<ModelRow> next() override {
    for (;; at_->Next()) {
      infra::require_ok(at_->status(), "reading analytics", "the analytics store");
      if (!at_->Valid() || !at_->key().starts_with(kind_)) {
        if (kind_ == patients) return std::nullopt;
        kind_ = patients;
        at_->Seek(kind_);
        if (!at_->Valid() || !at_->key().starts_with(kind_)) return std::nullopt;
      }
      ModelRow row = row_here();
      if (row.fields.empty()) continue;
      at_->Next();
      return row;
    }
  }

 private:
  ModelRow row_here() const {
    ModelRow row;
    row.order = at_->key().ToString().substr(kind_.size());
    row.key = row.order.substr(std::min<std::size_t>(1, row.order.size()));
    for (char& c : row.key)
      if (c == '\0') c = ' ';
    const std::string_view value = at_->value().ToStringView();
    if (kind_ == patients) {
      row.table = "analytics_patients";
      row.fields = patient_fields(value);
      return row;
    }
    row.table = "analytics_counters";
    const std::int64_t count = projections::counter_of(value);
    if (count != 0) row.fields = nlohmann::json{{"count", count}}.dump();
    return row;
  }

  std::string_view kind_ = counters;
  std::unique_ptr<rocksdb::Iterator> at_;
};

class RocksdbDryRun final : public DryRunModel {
 public:
  explicit RocksdbDryRun(const DataDirectory& data)
      : data_(data),
        generations_(directory_.path() + "/analytics"),
        generation_(generations_.begin({})),
        scratch_(generations_.open(generation_)) {
    open_live();
  }

  projections::ReadModel& scratch() override { return *scratch_; }
  bool complete_scratch() override {
    if (!generations_.finish_filling(generation_.number)) return false;
    if (!generations_.make_live(generation_.number))
      throw VerbFailed(ExitCode::error, "the scratch copy of analytics was moved by somebody else");
    return true;
  }

  std::vector<events::Offset> live_offsets(const std::string& topic,
                                           std::uint32_t partitions) override {
    auto store = std::make_shared<projections::AnalyticsStore>();
    store->db = std::shared_ptr<rocksdb::DB>(live_, &live_->db());
    std::vector<events::Offset> found;
    for (const auto& position : projections::RocksdbAnalytics(store).positions(topic, partitions))
      found.push_back(position.rule.next_offset());
    return found;
  }

  // What is read beside its owner moves only when it is told to.
  void hold() override {
    if (live_->directory() == live_directory(data_)) return live_->catch_up();
    open_live();  // another generation took its place
  }

  std::unique_ptr<RowSource> live_rows() override {
    return std::make_unique<StoreRows>(live_->db());
  }
  std::unique_ptr<RowSource> folded_rows() override {
    return std::make_unique<StoreRows>(*generations_.live_store());
  }

 private:
  void open_live() { live_ = beside(live_directory(data_)); }

  const DataDirectory data_;
  ScratchDirectory directory_;
  std::shared_ptr<infra::Store> live_;
  projections::RocksdbGenerations generations_;  // of the scratch directory
  const projections::Generation generation_;
  const std::unique_ptr<projections::ReadModel> scratch_;
};

}  // namespace

std::unique_ptr<DryRunModel> rocksdb_dry_run(const DataDirectory& data) {
  return std::make_unique<RocksdbDryRun>(data);
}

}  // namespace carelog::tools
