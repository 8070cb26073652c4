// The generations of analytics: a RocksDB in a directory of its own each,
// <directory>/generation-<number>.
//
// The catalogue is <directory>/generations.json, replaced in one rename: what it names live is what
// readers see, also after a restart. A store that lies in the directory itself, as earlier versions
// kept it, becomes generation 1.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "projections/analytics/rocksdb_analytics.h"
#include "projections/generations/read_model_generations.h"
#include "projections/rocksdb/rocksdb_catalogue.h"

namespace carelog::projections {

class RocksdbGenerations final : public ReadModelGenerations {
 public:
  // Throws infra::StoreError: in use by another process, damaged, no space.
  explicit RocksdbGenerations(std::string directory);
  ~RocksdbGenerations() override;

  // What readers see now; null: nothing yet. Held by a reader for as long as it reads. Any thread.
  std::shared_ptr<rocksdb::DB> live_store() const;

  const std::string& name() const override { return name_; }
  int layout() const override { return 1; }
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
  void take_over();
  void open_live();
  void remove_strays() const;
  std::shared_ptr<AnalyticsStore> store_to_open(const Generation& generation);
  // All three require mutex_.
  void save(GenerationCatalogue catalogue);
  std::shared_ptr<AnalyticsStore> store_of(int number);
  void refuse_while_made() const;

  const std::string name_ = "analytics";
  const std::string directory_;
  int lock_ = -1;  // of the directory
  std::atomic<unsigned> interrupts_ = 0;
  mutable std::mutex mutex_;
  GenerationCatalogue catalogue_;
  std::map<int, std::shared_ptr<AnalyticsStore>> stores_;
  std::shared_ptr<AnalyticsStore> live_;
};

}  // namespace carelog::projections
