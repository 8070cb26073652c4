#include "command-side/engine/rocksdb_command_store.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "infra/rocksdb/store.h"

namespace carelog::command {
namespace {

// "a" partition(be32) id -> state; "c" command id -> first answer; "k" key -> owner;
// "p" partition(be32) -> position.
std::string keyed(char kind, const std::string& name) {
  return std::string(1, kind) + name;
}

std::string keyed(char kind, events::Partition partition, const std::string& name = {}) {
  std::string key(1, kind);
  for (int shift = 24; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>(partition >> shift & 0xff));
  }
  return key += name;
}

class RocksdbCommandStore final : public CommandStore {
 public:
  explicit RocksdbCommandStore(std::unique_ptr<infra::Store> store) : store_(std::move(store)) {}

  std::optional<std::string> aggregate(events::Partition partition,
                                       const std::string& id) const override {
    return get(keyed('a', partition, id));
  }
  std::optional<std::string> command(const std::string& command_id) const override {
    return get(keyed('c', command_id));
  }
  std::optional<std::string> key_owner(const std::string& key) const override {
    return get(keyed('k', key));
  }
  std::optional<std::string> position(events::Partition partition) const override {
    return get(keyed('p', partition));
  }

  void write(events::Partition partition, const StoreWrites& writes) override {
    rocksdb::WriteBatch batch;
    for (const auto& [id, state] : writes.aggregates) batch.Put(keyed('a', partition, id), state);
    for (const auto& [id, answer] : writes.commands) batch.Put(keyed('c', id), answer);
    for (const auto& [key, owner] : writes.keys_released) {
      if (key_owner(key) == owner) batch.Delete(keyed('k', key));
    }
    for (const auto& [key, owner] : writes.keys_taken) batch.Put(keyed('k', key), owner);
    batch.Put(keyed('p', partition), writes.position);
    infra::require_ok(store_->db().Write({}, &batch), "writing the command state",
                      store_->directory());
  }

 private:
  std::optional<std::string> get(const std::string& key) const {
    std::string value;
    const rocksdb::Status status = store_->db().Get({}, key, &value);
    if (status.IsNotFound()) return std::nullopt;
    infra::require_ok(status, "reading the command state", store_->directory());
    return value;
  }

  std::unique_ptr<infra::Store> store_;
};

}  // namespace

std::unique_ptr<CommandStore> open_rocksdb_command_store(const std::string& directory) {
  return std::make_unique<RocksdbCommandStore>(infra::open_store({directory}));
}

}  // namespace carelog::command
