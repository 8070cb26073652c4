#include "projections/rocksdb/rocksdb_model_store.h"

#include <rocksdb/db.h>

#include <utility>

#include "infra/rocksdb/disk_space.h"
#include "infra/rocksdb/store.h"
#include "projections/following/read_model.h"

namespace carelog::projections {

ModelStore::ModelStore(std::string model, std::unique_ptr<infra::Store> store)
    : model_(std::move(model)), store_(std::move(store)) {}

ModelStore::~ModelStore() = default;

rocksdb::DB& ModelStore::db() const {
  return store_->db();
}

void ModelStore::check(const rocksdb::Status& status) {
  if (status.ok()) return;
  if (status.IsCorruption() || status.IsPathNotFound()) note_damage(status.ToString());
  throw ReadModelFailure("the store of " + model_ + ": " + status.ToString());
}

void ModelStore::require_space() const {
  if (infra::has_space(store_->directory(), infra::store_space_bytes_min)) return;
  throw ReadModelFailure("the store of " + model_ + ": its disk is full: free some space");
}

void ModelStore::note_damage(const std::string& why) {
  const std::lock_guard lock(damage_mutex_);
  if (damage_.empty()) damage_ = why;
}

std::string ModelStore::damage() const {
  const std::lock_guard lock(damage_mutex_);
  return damage_;
}

void ModelStore::require_sound() const {
  if (!damage().empty()) throw ReadModelFailure("the store of " + model_ + " is damaged");
}

std::shared_ptr<rocksdb::DB> database_of(std::shared_ptr<ModelStore> store) {
  rocksdb::DB* const db = &store->db();
  return {std::move(store), db};
}

}  // namespace carelog::projections
