// A model's store, read beside its owner, and a temporary one to fold the log into.
#include <rocksdb/db.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "infra/process/scratch_directory.h"
#include "infra/rocksdb/store.h"
#include "projections/rocksdb/rocksdb_catalogue.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_generations.h"
#include "projections/rocksdb/rocksdb_keys.h"
#include "projections/rocksdb/rocksdb_read_model.h"
#include "projections/rocksdb_projections.h"
#include "tools/exit_code.h"
#include "tools/models/dry_run.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

using projections::RocksdbFold;

// A store with counters, read beside its owner.
std::unique_ptr<infra::Store> beside(const std::string& directory) {
  return infra::open_store_beside(
      {.directory = directory, .merge_operator = projections::counter_merge_operator()});
}

std::string live_directory(const std::string& directory, const std::string& model) {
  const auto found = projections::live_store_directory(directory);
  if (!found)
    throw VerbFailed(ExitCode::not_found, "there is no live read model " + model + " in " +
                                              directory +
                                              " yet: start carelog to make it, and wait until "
                                              "`carelog status` shows that it is there");
  return *found;
}

// Rows in the form that the model's checksum uses.
class StoreRows final : public RowSource {
 public:
  StoreRows(std::string model, const RocksdbFold& fold, rocksdb::DB& db)
      : model_(std::move(model)), fold_(fold), at_(db.NewIterator({})) {
    at_->Seek(letter());
  }

  std::optional<ModelRow> next() override {
    for (;; at_->Next()) {
      infra::require_ok(at_->status(), "reading " + model_, "its store");
      if (!at_->Valid() || !at_->key().starts_with(letter())) {
        if (letter_ == projections::record_letter) return std::nullopt;
        letter_ = projections::record_letter;
        at_->Seek(letter());
        if (!at_->Valid() || !at_->key().starts_with(letter())) return std::nullopt;
      }
      ModelRow row = row_here();
      if (row.fields.empty()) continue;
      at_->Next();
      return row;
    }
  }

 private:
  std::string_view letter() const { return {&letter_, 1}; }

  ModelRow row_here() const {
    ModelRow row;
    row.order = at_->key().ToString().substr(1);
    row.key = projections::key_in_words(at_->key().ToStringView());
    const std::string_view value = at_->value().ToStringView();
    if (letter_ == projections::record_letter) {
      row.table = model_ + "_" + std::string(fold_.records());
      row.fields = fold_.in_words(value);
      return row;
    }
    row.table = model_ + "_counters";
    const std::int64_t count = projections::counter_of(value);
    if (count != 0) row.fields = nlohmann::json{{"count", count}}.dump();
    return row;
  }

  const std::string model_;
  const RocksdbFold& fold_;
  char letter_ = projections::counter_letter;
  std::unique_ptr<rocksdb::Iterator> at_;
};

class RocksdbDryRun final : public DryRunModel {
 public:
  RocksdbDryRun(const projections::ReadModelEntry& model, const DataDirectory& data)
      : model_(model),
        live_place_(projections::rocksdb_directory(data.read_models().string(), model.name)),
        generations_(projections::rocksdb_generations(directory_.path(), model)),
        generation_(generations_->begin({})),
        scratch_(generations_->open(generation_)) {
    open_live();
  }

  projections::ReadModel& scratch() override { return *scratch_; }
  bool complete_scratch() override {
    if (!generations_->finish_filling(generation_.number)) return false;
    if (!generations_->make_live(generation_.number))
      throw VerbFailed(ExitCode::error,
                       "the scratch copy of " + model_.name + " was moved by somebody else");
    return true;
  }

  std::vector<events::Offset> live_offsets(const std::string& topic,
                                           std::uint32_t partitions) override {
    std::vector<events::Offset> found;
    projections::RocksdbReadModel live(model_.name, live_, model_.in_rocksdb);
    for (const auto& position : live.positions(topic, partitions))
      found.push_back(position.rule.next_offset());
    return found;
  }

  // A store read beside its owner only changes when told to catch up.
  void hold() override {
    if (live_directory_ == live_directory(live_place_, model_.name)) return beside_->catch_up();
    open_live();  // another generation has become live
  }

  std::unique_ptr<RowSource> live_rows() override {
    return std::make_unique<StoreRows>(model_.name, *model_.in_rocksdb, live_->db());
  }
  std::unique_ptr<RowSource> folded_rows() override {
    return std::make_unique<StoreRows>(model_.name, *model_.in_rocksdb,
                                       *generations_->live_store());
  }

 private:
  void open_live() {
    live_directory_ = live_directory(live_place_, model_.name);
    auto store = beside(live_directory_);
    beside_ = store.get();
    live_ = std::make_shared<projections::ModelStore>(model_.name, std::move(store));
  }

  const projections::ReadModelEntry& model_;
  const std::string live_place_;  // the directory of its generations
  infra::ScratchDirectory directory_{"carelog-dry-run"};
  std::string live_directory_;
  std::shared_ptr<projections::ModelStore> live_;
  infra::Store* beside_ = nullptr;  // the store of live_
  // In the scratch directory.
  const std::unique_ptr<projections::RocksdbGenerations> generations_;
  const projections::Generation generation_;
  const std::unique_ptr<projections::ReadModel> scratch_;
};

}  // namespace

std::unique_ptr<DryRunModel> rocksdb_dry_run(const projections::ReadModelEntry& model,
                                             const DataDirectory& data) {
  return std::make_unique<RocksdbDryRun>(model, data);
}

}  // namespace carelog::tools
