#include "projections/rocksdb/rocksdb_generations.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "infra/process/clock.h"
#include "infra/process/logging.h"
#include "infra/rocksdb/store.h"
#include "projections/rocksdb/rocksdb_counter.h"
#include "projections/rocksdb/rocksdb_filling_model.h"
#include "projections/rocksdb/rocksdb_keys.h"

namespace carelog::projections {
namespace {

namespace fs = std::filesystem;

// By number; null if there is none.
Generation* find(GenerationCatalogue& catalogue, int number) {
  for (Generation& each : catalogue.generations) {
    if (each.number == number) return &each;
  }
  return nullptr;
}

std::map<std::string, events::Offset> offsets_in(ModelStore& store) {
  std::map<std::string, events::Offset> offsets;
  const std::string_view prefix(&position_letter, 1);
  const std::unique_ptr<rocksdb::Iterator> at(store.db().NewIterator({}));
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
    const TopicPosition position =
        position_of(at->key().ToStringView(), at->value().ToStringView());
    offsets[at->key().ToString()] = position.next_offset;
  }
  store.check(at->status());
  return offsets;
}

// Deleted with its last user; if damaged, it is put aside then.
std::shared_ptr<ModelStore> owned(std::unique_ptr<ModelStore> opened, std::string directory) {
  return {opened.release(), [directory = std::move(directory)](ModelStore* store) {
            const std::string damage = store->damage();
            delete store;
            if (damage.empty()) return;
            try {
              infra::put_aside(directory, damage);
            } catch (const fs::filesystem_error& error) {
              infra::log_error("projector", "a damaged store could not be put aside",
                               {{"directory", directory}, {"reason", error.code().message()}});
            }
          }};
}

}  // namespace

RocksdbGenerations::RocksdbGenerations(std::string name, std::shared_ptr<const RocksdbFold> fold,
                                       std::string directory)
    : name_(std::move(name)), fold_(std::move(fold)), directory_(std::move(directory)) {
  fs::create_directories(directory_);
  lock_ = ::open((directory_ + "/owner.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0 || ::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (lock_ >= 0) ::close(lock_);
    throw infra::StoreInUse("another carelog process uses " + directory_ +
                            ": stop it, or choose another --data directory");
  }
  try {
    catalogue_ = read_catalogue(catalogue_path(directory_));
    remove_strays();
    open_live();
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

RocksdbGenerations::~RocksdbGenerations() {
  live_.reset();
  stores_.clear();
  ::close(lock_);
}

std::string RocksdbGenerations::path_of(int number) const {
  return generation_path(directory_, number);
}

std::string RocksdbGenerations::named(int number) const {
  return "generation " + std::to_string(number) + " of " + name_;
}

std::shared_ptr<ModelStore> RocksdbGenerations::store_of(int number) {
  if (const auto found = stores_.find(number); found != stores_.end()) return found->second;
  auto opened =
      infra::open_store({.directory = path_of(number), .merge_operator = counter_merge_operator()});
  auto store = owned(std::make_unique<ModelStore>(name_, std::move(opened)), path_of(number));
  stores_[number] = store;
  return store;
}

std::shared_ptr<rocksdb::DB> RocksdbGenerations::live_store() const {
  const std::lock_guard lock(mutex_);
  return live_ && live_->damage().empty() ? database_of(live_) : nullptr;
}

void RocksdbGenerations::save(GenerationCatalogue catalogue) {
  write_catalogue(catalogue_path(directory_), catalogue);
  catalogue_ = std::move(catalogue);
}

std::vector<Generation> RocksdbGenerations::list() {
  const std::lock_guard lock(mutex_);
  give_up_damaged();
  std::vector<Generation> all = catalogue_.generations;
  for (Generation& each : all) each.place = path_of(each.number);
  return all;
}

void RocksdbGenerations::refuse_while_made() const {
  for (const Generation& each : catalogue_.generations) {
    if (each.state == GenerationState::filling || each.state == GenerationState::following) {
      throw GenerationRefused(named(each.number) +
                              " is being made: wait for it, or cancel it with `carelog rebuild " +
                              name_ + " --cancel`");
    }
  }
}

Generation RocksdbGenerations::begin(const NewGeneration& wanted) {
  const std::lock_guard lock(mutex_);
  refuse_while_made();
  GenerationCatalogue next = catalogue_;
  if (wanted.number != 0 && wanted.number <= next.last) {
    throw GenerationRefused("the next generation of " + name_ + " is " +
                            std::to_string(next.last + 1) + " or any higher number");
  }
  std::size_t copies = 0;
  for (const Generation& each : next.generations) {
    if (each.state == GenerationState::copy) ++copies;
    if (!wanted.label.empty() && each.label == wanted.label) {
      throw GenerationRefused("there is a copy named " + wanted.label + " of " + name_ +
                              ": drop it, or choose another name");
    }
  }
  if (!wanted.label.empty() && copies >= copies_max) {
    throw GenerationRefused("there are " + std::to_string(copies) + " copies of " + name_ +
                            ": drop one first");
  }
  next.last = wanted.number == 0 ? next.last + 1 : wanted.number;
  next.generations.push_back({.number = next.last,
                              .state = GenerationState::filling,
                              .layout = layout(),
                              .label = wanted.label,
                              .as_of_ms = wanted.as_of_ms,
                              .made_at_ms = infra::now_ms(),
                              .place = {}});
  save(std::move(next));
  Generation begun = catalogue_.generations.back();
  begun.place = path_of(begun.number);
  return begun;
}

std::shared_ptr<ModelStore> RocksdbGenerations::store_to_open(const Generation& generation) {
  const std::lock_guard lock(mutex_);
  if (find(catalogue_, generation.number) == nullptr) {
    throw ReadModelFailure(named(generation.number) + " is there no more");
  }
  try {
    return store_of(generation.number);
  } catch (const infra::StoreCorrupt& damaged) {
    give_up(generation.number, damaged.what());
    throw ReadModelFailure(named(generation.number) + " is damaged and was given up");
  }
}

std::unique_ptr<ReadModel> RocksdbGenerations::open(const Generation& generation) {
  return std::make_unique<RocksdbReadModel>(name_, store_to_open(generation), fold_,
                                            generation.state == GenerationState::filling);
}

std::unique_ptr<ReadModel> RocksdbGenerations::open_to_fill(const Generation& generation) {
  return std::make_unique<RocksdbFillingModel>(name_, store_to_open(generation), fold_,
                                               kept_back_bytes_max);
}

bool RocksdbGenerations::finish_filling(int number) {
  std::shared_ptr<ModelStore> store;
  {
    const std::lock_guard lock(mutex_);
    store = store_of(number);
  }
  store->require_sound();
  store->require_space();
  store->check(store->db().Flush({}));
  const std::lock_guard lock(mutex_);
  GenerationCatalogue next = catalogue_;
  Generation* filled = find(next, number);
  if (filled == nullptr || filled->state != GenerationState::filling) return true;
  filled->state = filled->label.empty() ? GenerationState::following : GenerationState::copy;
  save(std::move(next));
  return true;
}

bool RocksdbGenerations::make_live(int number) {
  std::vector<int> old;
  {
    std::unique_lock lock(mutex_);
    GenerationCatalogue next = catalogue_;
    Generation* wanted = find(next, number);
    if (wanted == nullptr || wanted->state != GenerationState::following) {
      throw GenerationRefused(named(number) + " is not ready to become live");
    }
    const auto store = store_of(number);
    std::unique_lock<std::recursive_mutex> still;
    if (live_) {
      still = std::unique_lock(live_->writing());
      const auto reached = offsets_in(*store);
      for (const auto& [key, offset] : offsets_in(*live_)) {
        const auto found = reached.find(key);
        if (offset > (found == reached.end() ? 0 : found->second)) return false;
      }
    }
    for (Generation& each : next.generations) {
      if (each.state == GenerationState::kept) old.push_back(each.number);
      if (each.state == GenerationState::live) each.state = GenerationState::kept;
    }
    wanted->state = GenerationState::live;
    wanted->was_live = true;
    save(std::move(next));
    live_ = store;
  }
  for (std::size_t index = 0; index + kept_max <= old.size(); ++index) drop(old[index]);
  return true;
}

void RocksdbGenerations::follow(int number) {
  const std::lock_guard lock(mutex_);
  refuse_while_made();
  GenerationCatalogue next = catalogue_;
  Generation* kept = find(next, number);
  if (kept == nullptr || kept->state != GenerationState::kept) {
    throw GenerationRefused(named(number) + " is not kept");
  }
  kept->state = GenerationState::following;
  save(std::move(next));
}

void RocksdbGenerations::drop(int number) {
  const std::lock_guard lock(mutex_);
  GenerationCatalogue next = catalogue_;
  Generation* wanted = find(next, number);
  if (wanted == nullptr) return;
  if (wanted->state == GenerationState::live) {
    throw GenerationRefused(named(number) + " is what readers see");
  }
  if (wanted->state == GenerationState::following && wanted->was_live) {
    wanted->state = GenerationState::kept;
    save(std::move(next));
    return;
  }
  std::erase_if(next.generations,
                [number](const Generation& each) { return each.number == number; });
  save(std::move(next));
  // Somebody who still holds the store may write to it: then its files are removed at the next
  // start.
  const auto store = stores_.find(number);
  const bool held = store != stores_.end() && store->second.use_count() > 1;
  if (store != stores_.end()) stores_.erase(store);
  std::error_code ignored;
  if (!held) fs::remove_all(path_of(number), ignored);
}

}  // namespace carelog::projections
