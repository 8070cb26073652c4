#include "tools/models/read_positions.h"

#include <exception>
#include <filesystem>
#include <iostream>

#include "command-side/reactor/rocksdb_reactor_positions.h"
#include "command-side/store/rocksdb_command_store.h"
#include "infra/rocksdb/store.h"
#include "projections/rocksdb/rocksdb_catalogue.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_read_model.h"
#include "projections/rocksdb_projections.h"
#include "tools/instance/log_access.h"
#include "tools/instance/reactor_state.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

// RocksDB's own file: there is a store.
bool has_store(const fs::path& directory) {
  return fs::exists(directory / "CURRENT");
}

void add_command_store(const DataDirectory& data, const std::string& topic,
                       std::vector<ReadPosition>& all) {
  const fs::path directory = data.state() / topic;
  if (!has_store(directory)) return;
  const auto store = command::open_rocksdb_command_store_beside(directory.string());
  for (events::Partition partition = 0; partition < events::default_partitions; ++partition) {
    const auto saved = store->position(partition);
    if (!saved) continue;
    const auto rule =
        events::FrameRule::load(std::string_view(*saved).substr(0, events::FrameRule::saved_size));
    all.push_back({"the command state of " + topic, topic, partition, rule.next_offset()});
  }
}

void add_reactor(const DataDirectory& data, const ReactorState& reactor,
                 std::vector<ReadPosition>& all) {
  const fs::path directory = data.state() / reactor.directory;
  if (!has_store(directory)) return;
  const auto store = infra::open_store_beside({directory.string()});
  for (const auto& position : command::positions_in(*store))
    all.push_back({std::string("the reactor ") + reactor.directory, reactor.topic,
                   position.partition, position.rule.next_offset()});
}

void add_read_model(const DataDirectory& data, const projections::ReadModelEntry& model,
                    std::vector<ReadPosition>& all) {
  if (!model.in_rocksdb) return;
  const auto place = projections::live_store_directory(
      projections::rocksdb_directory(data.read_models().string(), model.name));
  if (!place || !has_store(*place)) return;
  auto store = infra::open_store_beside(
      {.directory = *place, .merge_operator = projections::counter_merge_operator()});
  projections::RocksdbReadModel live(
      model.name, std::make_shared<projections::ModelStore>(model.name, std::move(store)),
      model.in_rocksdb);
  for (const std::string& topic : model.topics) {
    for (const auto& position : live.positions(topic, events::default_partitions))
      all.push_back(
          {"the read model " + model.name, topic, position.partition, position.rule.next_offset()});
  }
}

// A store that is damaged is made anew from the log at the next start: it is no judge of the log.
template <typename Add>
void unless_unreadable(const std::string& what, Add&& add) {
  try {
    add();
  } catch (const std::exception& error) {
    std::cerr << "carelog: the log is not compared with " << what << ": " << error.what() << "\n";
  }
}

}  // namespace

std::vector<ReadPosition> positions_in(const DataDirectory& data) {
  std::vector<ReadPosition> all;
  for (const std::string topic : {patients_topic, billing_topic, unique_values_topic}) {
    unless_unreadable("the command state of " + topic,
                      [&] { add_command_store(data, topic, all); });
  }
  for (const ReactorState& reactor : reactor_states) {
    unless_unreadable(std::string("the reactor ") + reactor.directory,
                      [&] { add_reactor(data, reactor, all); });
  }
  for (const projections::ReadModelEntry& model : projections::read_models()) {
    unless_unreadable("the read model " + model.name, [&] { add_read_model(data, model, all); });
  }
  return all;
}

}  // namespace carelog::tools
