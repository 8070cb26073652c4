#include "command-side/engine/command_engine.h"

#include <algorithm>

#include "command-side/engine/engine_worker.h"

namespace carelog::command {
namespace {

std::size_t threads_of(const EngineSettings& settings, std::uint32_t partitions) {
  return std::min<std::size_t>(std::max<std::size_t>(settings.threads, 1), partitions);
}

}  // namespace

std::string leadership_text(std::size_t partitions, std::size_t leading, std::size_t following) {
  std::string text =
      std::to_string(leading) + " of " + std::to_string(partitions) + " partitions led";
  if (following > 0) text += ", " + std::to_string(following) + " led by other nodes";
  return text;
}

template <typename Domain>
CommandEngine<Domain>::CommandEngine(events::Log& log, events::SliceMap slices, CommandStore& store,
                                     EngineSettings settings, Reserve reserve)
    : endpoint_(settings.endpoint),
      slices_(std::move(slices)),
      store_(store),
      unique_(store, log.partitions()),
      partitions_(log.partitions()),
      rebuild_(store, unique_, threads_of(settings, partitions_)) {
  std::vector<std::vector<events::Partition>> shares(threads_of(settings, partitions_));
  for (events::Partition partition = 0; partition < partitions_; ++partition) {
    shares[partition % shares.size()].push_back(partition);
  }
  const auto open_workers = [&] {
    for (const auto& share : shares) {
      workers_.push_back(std::make_unique<EngineWorker<Domain>>(
          typename EngineWorker<Domain>::Parts{log, store, unique_, uses_, rebuild_, settings,
                                               reserve},
          share));
    }
  };
  try {
    open_workers();
  } catch (const StateDamaged&) {
    workers_.clear();
    store.start_over();
    open_workers();
  }
}

template <typename Domain>
CommandEngine<Domain>::~CommandEngine() {
  stop(std::chrono::milliseconds(0));
}

template <typename Domain>
void CommandEngine<Domain>::start() {
  for (auto& worker : workers_) worker->start();
}

template <typename Domain>
void CommandEngine<Domain>::stop(std::chrono::milliseconds drain) {
  for (auto& worker : workers_) worker->stop(drain);
}

template <typename Domain>
void CommandEngine<Domain>::submit(Submitted<Domain> request) {
  const events::Partition partition = slices_.partition_of(request.key_or_id());
  workers_[partition % workers_.size()]->submit(partition, std::move(request));
}

template <typename Domain>
typename CommandEngine<Domain>::Status CommandEngine<Domain>::status() const {
  Status status;
  status.partitions = partitions_;
  for (const PartitionLeader& each : leaders()) {
    status.leading += each.role == Role::leading ? 1 : 0;
    status.following += each.role == Role::following && !each.leader.empty() ? 1 : 0;
    status.aside += each.role == Role::aside ? 1 : 0;
  }
  for (const auto& worker : workers_) {
    status.records_to_read += worker->records_to_read();
    if (status.failure.empty()) status.failure = worker->failure();
  }
  return status;
}

template <typename Domain>
std::string CommandEngine<Domain>::Status::text() const {
  if (!failure.empty()) return failure;
  std::string text = leadership_text(partitions, leading, following);
  if (aside > 0) {
    text += ", " + std::to_string(aside) +
            " left to other nodes because they hold facts that a newer version of carelog wrote: "
            "upgrade this node";
  }
  if (records_to_read > 0) {
    text += ", " + std::to_string(records_to_read) + " records of the log to read";
  }
  return text;
}

template <typename Domain>
std::vector<PartitionLeader> CommandEngine<Domain>::leaders() const {
  std::vector<PartitionLeader> all(partitions_);
  for (const auto& worker : workers_) {
    for (auto& [partition, leader] : worker->leaders()) all[partition] = std::move(leader);
  }
  return all;
}

template <typename Domain>
void CommandEngine<Domain>::take_over(const std::vector<events::Partition>& partitions) {
  for (const events::Partition partition : partitions) {
    workers_[partition % workers_.size()]->take_over(partition);
  }
}

template <typename Domain>
std::vector<std::vector<events::Event>> CommandEngine<Domain>::listed(const std::string& key,
                                                                      std::string_view type) const {
  const events::Partition partition = slices_.partition_of(key);
  std::vector<std::vector<events::Event>> all;
  for (const std::string& id : store_.listed(partition, key, type, listed_max)) {
    const auto stored = store_.aggregate(partition, {std::string(type), id});
    if (stored) all.push_back(aggregate_from_bytes(*stored).facts);
  }
  return all;
}

template <typename Domain>
std::vector<events::Event> CommandEngine<Domain>::facts_of(const std::string& key,
                                                           std::string_view type,
                                                           const std::string& id) const {
  const auto stored = store_.aggregate(slices_.partition_of(key), {std::string(type), id});
  return stored ? aggregate_from_bytes(*stored).facts : std::vector<events::Event>();
}

template class CommandEngine<PatientsTopic>;
template class CommandEngine<BillingTopic>;
template class CommandEngine<UniqueValueDomain>;

}  // namespace carelog::command
