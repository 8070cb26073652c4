// The command store in memory, for tests.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <tuple>

#include "command-side/store/command_store.h"

namespace carelog::command {

class MemoryCommandStore final : public CommandStore {
 public:
  // A copy of what it holds now: what a later crash might leave.
  std::unique_ptr<MemoryCommandStore> copy() const;

  std::optional<std::string> aggregate(events::Partition partition,
                                       const events::AggregateId& id) const override;
  std::optional<std::string> command(const std::string& command_id) const override;
  std::optional<std::string> key_owner(const std::string& key) const override;
  std::optional<std::string> position(events::Partition partition) const override;
  std::vector<CommitPlace> commits_of(events::Partition partition, const events::AggregateId& id,
                                      events::Offset from, std::size_t max) const override;
  std::vector<std::string> listed(events::Partition partition, const std::string& key,
                                  std::string_view type, std::size_t max) const override;
  void write(events::Partition partition, const StoreWrites& writes) override;
  void start_over() override;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<events::Partition, events::AggregateId>, std::string> aggregates_;
  std::map<std::pair<events::Partition, events::AggregateId>, std::vector<CommitPlace>> commits_;
  std::map<std::string, std::string> commands_;
  std::map<std::string, std::string> owners_;
  std::map<events::Partition, std::string> positions_;
  // By partition, key and type.
  std::map<std::tuple<events::Partition, std::string, std::string>, std::set<std::string>> listed_;
};

}  // namespace carelog::command
