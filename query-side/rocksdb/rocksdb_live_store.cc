#include "query-side/rocksdb/rocksdb_live_store.h"

#include <rocksdb/db.h>
#include <rocksdb/snapshot.h>

#include <cstring>

#include "query-side/reading/read_failure.h"

namespace carelog::query {
namespace {

std::shared_ptr<rocksdb::DB> require(const LiveStore& live) {
  auto store = live.get();
  if (!store) throw ReadModelAway("the read model " + live.model + " has not been made yet");
  return store;
}

rocksdb::ReadOptions as_of(rocksdb::ManagedSnapshot& moment) {
  rocksdb::ReadOptions options;
  options.snapshot = moment.snapshot();
  return options;
}

}  // namespace

StoreMoment::StoreMoment(const LiveStore& live)
    : live_(live),
      store_(require(live)),
      moment_(std::make_unique<rocksdb::ManagedSnapshot>(store_.get())) {}

StoreMoment::~StoreMoment() = default;

void StoreMoment::found_damaged(const std::string& why) const {
  live_.damaged(*store_, why);
  throw ReadModelBroken("the store of " + live_.model + " is damaged: " + why);
}

void StoreMoment::check(const rocksdb::Status& status) const {
  if (status.ok()) return;
  if (status.IsCorruption() || status.IsPathNotFound()) found_damaged(status.ToString());
  throw ReadModelBroken("the store of " + live_.model + ": " + status.ToString());
}

std::int64_t StoreMoment::number_of(std::string_view bytes) const {
  std::int64_t number = 0;
  if (bytes.size() < sizeof number) found_damaged("a value is too short");
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

std::int64_t StoreMoment::count(const std::string& key) const {
  std::string value;
  const rocksdb::Status status = store_->Get(as_of(*moment_), key, &value);
  if (status.IsNotFound()) return 0;
  check(status);
  return number_of(value);
}

void StoreMoment::each(const std::string& prefix, std::string_view first, const See& see) const {
  const std::unique_ptr<rocksdb::Iterator> at(store_->NewIterator(as_of(*moment_)));
  for (at->Seek(prefix + std::string(first)); at->Valid() && at->key().starts_with(prefix);
       at->Next()) {
    const std::string_view rest = at->key().ToStringView().substr(prefix.size());
    if (!see(rest, at->value().ToStringView())) return;
  }
  check(at->status());
}

}  // namespace carelog::query
