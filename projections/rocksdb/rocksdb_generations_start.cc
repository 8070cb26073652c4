// What RocksdbGenerations makes of the directory that it finds.
#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>

#include "infra/process/clock.h"
#include "infra/rocksdb/store.h"
#include "projections/rocksdb/rocksdb_generations.h"

namespace carelog::projections {
namespace {

namespace fs = std::filesystem;

constexpr const char* generation_prefix = "generation-";  // as generation_path() has it

}  // namespace

// All its blocks are read: a damaged one would show only when somebody asks for its counts.
void RocksdbGenerations::open_live() {
  const auto live =
      std::find_if(catalogue_.generations.begin(), catalogue_.generations.end(),
                   [](const Generation& each) { return each.state == GenerationState::live; });
  if (live == catalogue_.generations.end()) return;
  const int number = live->number;
  try {
    live_ = store_of(number);
    infra::require_ok(live_->db->VerifyChecksum(), "reading it through", path_of(number));
  } catch (const infra::StoreCorrupt& damaged) {
    live_.reset();
    stores_.clear();
    infra::put_aside(path_of(number), damaged.what());
    GenerationCatalogue without = catalogue_;
    std::erase_if(without.generations, [](const Generation& each) {
      return each.state != GenerationState::copy;  // what was half made is made anew with it
    });
    save(std::move(without));
    remove_strays();
  }
}

// Its files move into a directory beside them, CURRENT, which makes a store of them, last; any of
// the steps may be the first after a crash.
void RocksdbGenerations::take_over() {
  const fs::path moving = directory_ + "/taking-over";
  if (fs::exists(directory_ + "/CURRENT")) {
    fs::create_directories(moving);
    for (const auto& entry : fs::directory_iterator(directory_)) {
      const std::string file = entry.path().filename();
      if (!entry.is_regular_file() || file == "CURRENT" || file == "owner.lock") continue;
      fs::rename(entry.path(), moving / file);
    }
    fs::rename(directory_ + "/CURRENT", moving / "CURRENT");
  }
  if (fs::exists(moving)) fs::rename(moving, path_of(1));
  if (fs::exists(path_of(1)) && !fs::exists(catalogue_path(directory_))) {
    write_catalogue(catalogue_path(directory_), {.last = 1,
                                                 .generations = {{.number = 1,
                                                                  .state = GenerationState::live,
                                                                  .label = {},
                                                                  .made_at_ms = infra::now_ms(),
                                                                  .was_live = true,
                                                                  .place = {}}}});
  }
}

void RocksdbGenerations::remove_strays() const {
  for (const auto& entry : fs::directory_iterator(directory_)) {
    const std::string file = entry.path().filename();
    if (!entry.is_directory() || !file.starts_with(generation_prefix)) continue;
    if (file.ends_with(".damaged")) continue;  // put aside, to be looked at
    const bool known = std::any_of(
        catalogue_.generations.begin(), catalogue_.generations.end(),
        [&](const Generation& each) { return fs::path(path_of(each.number)) == entry.path(); });
    if (!known) fs::remove_all(entry.path());
  }
}

}  // namespace carelog::projections
