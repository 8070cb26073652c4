#include "command-side/store/rocksdb_command_store.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <fstream>
#include <shared_mutex>

#include "infra/rocksdb/store.h"

namespace carelog::command {
namespace {

namespace fs = std::filesystem;

// Stored: "a" partition(be32) type NUL id -> state; "c" command id -> first answer; "k" key ->
// owner; "i" partition(be32) type NUL id NUL offset(be64) -> version(be64); "l" partition(be32) key
// NUL type NUL id -> nothing; "p" partition(be32) -> position; "v" -> layout. Another layout is
// another number.
constexpr const char* layout = "5";
constexpr const char* layout_key = "v";
constexpr std::size_t offset_bytes = 8;

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return text;
}

std::uint64_t number_of(rocksdb::Slice bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return value;
}

std::string keyed(char kind, const std::string& name) {
  return std::string(1, kind) + name;
}

std::string keyed(char kind, events::Partition partition, const std::string& name = {}) {
  return std::string(1, kind) + big_endian(partition, 4) + name;
}

std::string keyed(char kind, events::Partition partition, const events::AggregateId& id) {
  return keyed(kind, partition, id.type) + '\0' + id.id;
}

// Prefix of all commits of one aggregate.
std::string index_prefix(events::Partition partition, const events::AggregateId& id) {
  return keyed('i', partition, id) + '\0';
}

std::string index_key(events::Partition partition, const events::AggregateId& id,
                      events::Offset offset) {
  return index_prefix(partition, id) + big_endian(static_cast<std::uint64_t>(offset), offset_bytes);
}

// Prefix of all aggregates of this type listed under the key.
std::string listed_prefix(events::Partition partition, const std::string& key,
                          std::string_view type) {
  return keyed('l', partition, key) + '\0' + std::string(type) + '\0';
}

std::string read_layout(infra::Store& store) {
  std::string value;
  const rocksdb::Status status = store.db().Get({}, layout_key, &value);
  if (!status.IsNotFound()) infra::require_ok(status, "reading the layout", store.directory());
  return value;
}

bool is_empty(infra::Store& store) {
  const std::unique_ptr<rocksdb::Iterator> at(store.db().NewIterator({}));
  at->SeekToFirst();
  infra::require_ok(at->status(), "looking into the command state", store.directory());
  return !at->Valid();
}

// A file with the reason; it exists from when damage was found until the store is put aside.
fs::path damage_mark(const std::string& directory) {
  return fs::path(directory) / "DAMAGED";
}

std::unique_ptr<infra::Store> open_empty(const std::string& directory) {
  auto store = infra::open_store({directory});
  infra::require_ok(store->db().Put({}, layout_key, layout), "writing the layout", directory);
  return store;
}

std::unique_ptr<infra::Store> open_sound(const std::string& directory) {
  std::string why;
  if (std::ifstream mark(damage_mark(directory)); mark) {
    std::getline(mark, why);
    infra::put_aside(directory, why);
    return open_empty(directory);
  }
  try {
    auto store = infra::open_store({directory});
    const std::string found = read_layout(*store);
    if (found == layout) return store;
    if (is_empty(*store)) {
      store.reset();
      return open_empty(directory);
    }
    why = "it was written in another layout";
  } catch (const infra::StoreCorrupt& error) {
    why = error.what();
  }
  infra::put_aside(directory, why);
  return open_empty(directory);
}

class RocksdbCommandStore final : public CommandStore {
  // When the store turns out to be damaged, the next opening must know too.
  template <typename Deed>
  auto guarded(Deed deed) const {
    const std::shared_lock lock(mutex_);
    if (!store_) throw std::runtime_error("the command state in " + directory_ + " is closed");
    try {
      return deed();
    } catch (const infra::StoreNearlyFull& error) {
      throw StateFull(error.what());
    } catch (const infra::StoreCorrupt& error) {
      if (whose_ == Whose::own) std::ofstream(damage_mark(directory_)) << error.what() << '\n';
      throw StateDamaged(error.what());
    }
  }

 public:
  enum class Whose { own, others };
  RocksdbCommandStore(std::unique_ptr<infra::Store> store, Whose whose)
      : directory_(store->directory()), whose_(whose), store_(std::move(store)) {}

  std::optional<std::string> aggregate(events::Partition partition,
                                       const events::AggregateId& id) const override {
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

  std::vector<CommitPlace> commits_of(events::Partition partition, const events::AggregateId& id,
                                      events::Offset from, std::size_t max) const override {
    return guarded([&] {
      std::vector<CommitPlace> places;
      const std::string prefix = index_prefix(partition, id);
      const std::unique_ptr<rocksdb::Iterator> at(store_->db().NewIterator({}));
      for (at->Seek(index_key(partition, id, from)); at->Valid() && at->key().starts_with(prefix);
           at->Next()) {
        if (places.size() == max || at->key().size() != prefix.size() + offset_bytes) break;
        rocksdb::Slice offset = at->key();
        offset.remove_prefix(prefix.size());
        places.push_back({number_of(at->value()), static_cast<events::Offset>(number_of(offset))});
      }
      infra::require_ok(at->status(), "reading the command state", directory_);
      return places;
    });
  }

  std::vector<std::string> listed(events::Partition partition, const std::string& key,
                                  std::string_view type, std::size_t max) const override {
    return guarded([&] {
      std::vector<std::string> ids;
      const std::string prefix = listed_prefix(partition, key, type);
      const std::unique_ptr<rocksdb::Iterator> at(store_->db().NewIterator({}));
      for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
        if (ids.size() == max) break;
        ids.push_back(at->key().ToString().substr(prefix.size()));
      }
      infra::require_ok(at->status(), "reading the command state", directory_);
      return ids;
    });
  }

  void write(events::Partition partition, const StoreWrites& writes) override {
    guarded([&] {
      rocksdb::WriteBatch batch;
      for (const auto& [id, state] : writes.aggregates) {
        batch.Put(keyed('a', partition, id), state);
      }
      for (const auto& [id, place] : writes.commits) {
        batch.Put(index_key(partition, id, place.offset), big_endian(place.version, 8));
      }
      for (const auto& [key, id] : writes.listed) {
        batch.Put(listed_prefix(partition, key, id.type) + id.id, "");
      }
      for (const auto& [id, answer] : writes.commands) batch.Put(keyed('c', id), answer);
      for (const auto& [key, owner] : writes.keys_released) {
        if (find(keyed('k', key)) == owner) batch.Delete(keyed('k', key));
      }
      for (const auto& [key, owner] : writes.keys_taken) batch.Put(keyed('k', key), owner);
      batch.Put(keyed('p', partition), writes.position);
      store_->write({}, batch, "writing the command state");
    });
  }

  void start_over() override {
    const std::unique_lock lock(mutex_);
    store_.reset();
    infra::put_aside(directory_, "it was found damaged while in use");
    store_ = open_empty(directory_);
  }

 private:
  std::optional<std::string> get(const std::string& key) const {
    return guarded([&] { return find(key); });
  }

  std::optional<std::string> find(const std::string& key) const {
    std::string value;
    const rocksdb::Status status = store_->db().Get({}, key, &value);
    if (status.IsNotFound()) return std::nullopt;
    infra::require_ok(status, "reading the command state", directory_);
    return value;
  }

  const std::string directory_;
  const Whose whose_;
  mutable std::shared_mutex mutex_;  // start_over() replaces the store
  std::unique_ptr<infra::Store> store_;
};

}  // namespace

std::unique_ptr<CommandStore> open_rocksdb_command_store(const std::string& directory) {
  return std::make_unique<RocksdbCommandStore>(open_sound(directory),
                                               RocksdbCommandStore::Whose::own);
}

std::unique_ptr<const CommandStore> open_rocksdb_command_store_beside(
    const std::string& directory) {
  auto store = infra::open_store_beside({directory});
  if (read_layout(*store) != layout) {
    throw std::runtime_error("the command state in " + directory +
                             " was written by another version: start carelog on it once");
  }
  return std::make_unique<RocksdbCommandStore>(std::move(store),
                                               RocksdbCommandStore::Whose::others);
}

}  // namespace carelog::command
