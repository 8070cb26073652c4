#include "command-side/reactor/rocksdb_reactor_positions.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "infra/rocksdb/store.h"

namespace carelog::command {
namespace {

// "position" partition in decimal -> FrameRule::save().
constexpr std::string_view prefix = "position ";
// "note" name -> text
constexpr std::string_view note_prefix = "note ";

class RocksdbReactorStore final : public ReactorStore {
 public:
  explicit RocksdbReactorStore(std::unique_ptr<infra::Store> store) : store_(std::move(store)) {}

  std::vector<events::ReaderPosition> load() override { return positions_in(*store_); }

  void store(const std::vector<events::ReaderPosition>& positions) override {
    rocksdb::WriteBatch batch;
    put_positions(positions, batch);
    store_->write({}, batch, "writing the reactor's position");
  }

  std::optional<std::string> note(const std::string& name) const override {
    std::string text;
    const auto status = store_->db().Get({}, std::string(note_prefix) + name, &text);
    if (status.IsNotFound()) return std::nullopt;
    infra::require_ok(status, "reading a reactor's note", store_->directory());
    return text;
  }

  void write(const std::vector<std::pair<std::string, std::string>>& notes) override {
    rocksdb::WriteBatch batch;
    for (const auto& [name, text] : notes) batch.Put(std::string(note_prefix) + name, text);
    store_->write({}, batch, "writing a reactor's notes");
  }

 private:
  std::unique_ptr<infra::Store> store_;
};

}  // namespace

std::vector<events::ReaderPosition> positions_in(const infra::Store& store) {
  std::vector<events::ReaderPosition> positions;
  std::unique_ptr<rocksdb::Iterator> found(store.db().NewIterator({}));
  for (found->Seek(std::string(prefix)); found->Valid(); found->Next()) {
    const std::string key = found->key().ToString();
    if (!key.starts_with(prefix)) break;
    positions.push_back({static_cast<events::Partition>(std::stoul(key.substr(prefix.size()))),
                         events::FrameRule::load({found->value().data(), found->value().size()})});
  }
  infra::require_ok(found->status(), "reading the reactor's position", store.directory());
  return positions;
}

void put_positions(const std::vector<events::ReaderPosition>& positions,
                   rocksdb::WriteBatch& batch) {
  for (const events::ReaderPosition& position : positions) {
    batch.Put(std::string(prefix) + std::to_string(position.partition), position.rule.save());
  }
}

std::unique_ptr<ReactorStore> open_rocksdb_reactor_positions(const std::string& directory) {
  // Without them it reads the log from its beginning, and repeats commands, which changes nothing.
  return open_or_begin_again<RocksdbReactorStore>(directory);
}

}  // namespace carelog::command
