// How RocksdbGenerations treats the directory that it finds, and stores that are damaged.
#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>

#include "infra/process/logging.h"
#include "infra/rocksdb/store.h"
#include "projections/rocksdb/rocksdb_generations.h"

namespace carelog::projections {
namespace {

namespace fs = std::filesystem;

constexpr const char* generation_prefix = "generation-";  // as in generation_path()

}  // namespace

// Reads all blocks: otherwise damage would only show when somebody asks for its counts.
void RocksdbGenerations::open_live() {
  const auto live =
      std::find_if(catalogue_.generations.begin(), catalogue_.generations.end(),
                   [](const Generation& each) { return each.state == GenerationState::live; });
  if (live == catalogue_.generations.end()) return;
  const int number = live->number;
  try {
    live_ = store_of(number);
    infra::require_ok(live_->db().VerifyChecksum(), "reading it through", path_of(number));
  } catch (const infra::StoreCorrupt& damaged) {
    give_up(number, damaged.what());
  }
}

void RocksdbGenerations::remove_strays() const {
  for (const auto& entry : fs::directory_iterator(directory_)) {
    const std::string file = entry.path().filename();
    if (!entry.is_directory() || !file.starts_with(generation_prefix)) continue;
    if (file.ends_with(".damaged")) continue;  // put aside for inspection
    const bool known = std::any_of(
        catalogue_.generations.begin(), catalogue_.generations.end(),
        [&](const Generation& each) { return fs::path(path_of(each.number)) == entry.path(); });
    if (!known) fs::remove_all(entry.path());
  }
}

void RocksdbGenerations::note_damage(const rocksdb::DB& store, const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (live_ && &live_->db() == &store) live_->note_damage(why);
}

void RocksdbGenerations::give_up_damaged() {
  std::map<int, std::string> damaged;
  for (const auto& [number, store] : stores_) {
    if (const std::string why = store->damage(); !why.empty()) damaged[number] = why;
  }
  for (const auto& [number, why] : damaged) give_up(number, why);
}

// Users who still hold the store find it damaged; its directory is put aside when none is left.
void RocksdbGenerations::give_up(int number, const std::string& why) {
  infra::log_error("projector", "a generation is damaged and given up",
                   {{"projection", name_}, {"generation", std::to_string(number)}, {"why", why}});
  GenerationCatalogue without = catalogue_;
  std::erase_if(without.generations,
                [number](const Generation& each) { return each.number == number; });
  save(std::move(without));
  const auto store = stores_.find(number);
  if (store == stores_.end()) {  // not even opened
    infra::put_aside(path_of(number), why);
    return;
  }
  store->second->note_damage(why);
  if (live_ == store->second) live_.reset();
  stores_.erase(store);
}

}  // namespace carelog::projections
