// The generations of a read model in RocksDB, each a store in a directory of its own,
// <directory>/generation-<number>.
//
// The catalogue is <directory>/generations.json, replaced by one rename: readers see the generation
// that it calls live, also after a restart. A store found damaged, at the start or in use, leaves
// the catalogue at once and is put aside as generation-<number>.damaged; if it was live, readers
// see none until the next one is built.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "projections/generations/read_model_generations.h"
#include "projections/rocksdb/rocksdb_catalogue.h"
#include "projections/rocksdb/rocksdb_fold.h"
#include "projections/rocksdb/rocksdb_model_store.h"

namespace carelog::projections {

class RocksdbGenerations : public ReadModelGenerations {
 public:
  // Throws infra::StoreError: used by another process, no space.
  RocksdbGenerations(std::string name, std::shared_ptr<const RocksdbFold> fold,
                     std::string directory);
  ~RocksdbGenerations() override;

  // What readers see now; null if there is none yet. A reader holds it for as long as it reads. Any
  // thread.
  std::shared_ptr<rocksdb::DB> live_store() const;
  // Called by a reader that has found this store damaged. Any thread.
  void note_damage(const rocksdb::DB& store, const std::string& why);

  const std::string& name() const override { return name_; }
  int layout() const override { return fold_->layout(); }
  std::vector<Generation> list() override;
  Generation begin(const NewGeneration& wanted) override;
  std::unique_ptr<ReadModel> open(const Generation& generation) override;
  std::unique_ptr<ReadModel> open_to_fill(const Generation& generation) override;
  bool finish_filling(int number) override;
  bool make_live(int number) override;
  void follow(int number) override;
  void drop(int number) override;
  std::optional<Comparison> compare(int live, int next, const Level& level) override;
  void interrupt() override { ++interrupts_; }

 private:
  std::string path_of(int number) const;
  std::string named(int number) const;  // "generation 3 of analytics"
  void open_live();
  void remove_strays() const;
  std::shared_ptr<ModelStore> store_to_open(const Generation& generation);
  // All of these require mutex_.
  void save(GenerationCatalogue catalogue);
  std::shared_ptr<ModelStore> store_of(int number);
  void refuse_while_made() const;
  void give_up_damaged();
  void give_up(int number, const std::string& why);

  const std::string name_;
  const std::shared_ptr<const RocksdbFold> fold_;
  const std::string directory_;
  int lock_ = -1;  // locks the directory
  std::atomic<unsigned> interrupts_ = 0;
  mutable std::mutex mutex_;
  GenerationCatalogue catalogue_;
  std::map<int, std::shared_ptr<ModelStore>> stores_;
  std::shared_ptr<ModelStore> live_;
};

}  // namespace carelog::projections
