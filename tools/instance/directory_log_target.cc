// A data directory as the target of a copy: the embedded log, written under a temporary name and
// renamed when it is complete.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "events/log/rocksdb_records.h"
#include "tools/exit_code.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/log_access.h"
#include "tools/log/log_target.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

bool holds_something(const fs::path& directory) {
  return fs::exists(directory) && !fs::is_empty(directory);
}

void sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

[[noreturn]] void refuse(const std::string& why) {
  throw VerbFailed(ExitCode::conflict, why);
}

// Whether it is carelog's own, or copied there before a log is restored: the keys.
bool is_ours(const DataDirectory& data, const fs::path& entry) {
  for (const auto& own : {data.log(), data.log_being_imported(), data.log_origin(), data.keys(),
                          data.state(), data.read_models(), data.postgres(), data.tools(),
                          data.access(), data.sample_sign_ins(), data.first_sign_in()})
    if (entry.filename() == own.filename()) return true;
  const std::string name = entry.filename();
  return name == "lost+found" || (name.starts_with("instance") && name.ends_with(".json"));
}

void require_nothing_foreign(const DataDirectory& data) {
  if (!fs::exists(data.root)) return;
  for (const auto& entry : fs::directory_iterator(data.root)) {
    if (!is_ours(data, entry.path()))
      refuse(entry.path().string() + " is not carelog's: name an empty directory");
  }
}

fs::path place_for(const DataDirectory& data, bool continues) {
  if (fs::exists(data.root) && !fs::is_directory(data.root))
    refuse(data.root.string() + " is not a directory: name one that is empty or does not exist");
  require_nothing_foreign(data);
  if (find_instance(data.root))
    refuse("an instance runs on " + data.root.string() + ": stop it, or name another directory");
  for (const auto& derived : {data.state(), data.read_models(), data.postgres()}) {
    if (holds_something(derived))
      refuse(derived.string() +
             " holds what was made from another log: name an empty directory, or delete it");
  }
  if (!holds_something(data.log())) return data.log_being_imported();
  if (!continues) refuse(data.log().string() + " holds a log already: name an empty directory");
  return data.log();
}

class DirectoryTarget final : public LogTarget {
 public:
  DirectoryTarget(DataDirectory data, bool continues)
      : data_(std::move(data)), place_(place_for(data_, continues)) {}

  void open(const std::vector<ArchiveTopic>& topics) override {
    for (const auto& directory : {data_.root, place_}) {
      if (fs::exists(directory)) continue;
      fs::create_directories(directory);
      fs::permissions(directory, fs::perms::owner_all);
    }
    records_ = events::RocksdbRecords::open(place_.string());
    for (const auto& topic : topics) {
      const auto wanted = static_cast<std::uint32_t>(topic.ends.size());
      const auto found = records_->partitions(topic.name);
      if (!found) records_->make_topic(topic.name, wanted);
      if (found && *found != wanted)
        refuse("topic " + topic.name + " in " + place_.string() + " has " + std::to_string(*found) +
               " partitions, not " + std::to_string(wanted) + ": name an empty directory");
    }
  }

  events::Offset end(const std::string& topic, events::Partition partition) override {
    return records_->end(topic, partition);
  }

  std::vector<events::LogRecord> read(const std::string& topic, events::Partition partition,
                                      events::Offset from, std::size_t max) override {
    std::vector<events::LogRecord> found;
    records_->read(topic, partition, from, max, found);
    return found;
  }

  void append(const ArchiveRecords& records) override {
    std::vector<events::RocksdbRecords::Entry> entries;
    for (const auto& record : records.records) entries.push_back({&records.topic, &record});
    if (!records_->write(entries))
      throw events::LogUnusable("the disk of " + place_.string() +
                                " does not take records: free some space, and run the same "
                                "command again to go on");
  }

  void finish(bool skipped_sequence_is_damage) override {
    records_.reset();
    if (!skipped_sequence_is_damage)
      write_file_atomically(data_.log_origin(), "{\"skippedSequenceIsDamage\": false}\n");
    if (place_ != data_.log()) {
      fs::rename(place_, data_.log());  // replaces an empty directory at most
      sync_directory(data_.root);
    }
  }

 private:
  const DataDirectory data_;
  const fs::path place_;
  std::unique_ptr<events::RocksdbRecords> records_;
};

}  // namespace

std::unique_ptr<LogTarget> directory_target(const DataDirectory& data, bool continues) {
  return std::make_unique<DirectoryTarget>(data, continues);
}

}  // namespace carelog::tools
