#include "tools/log/log_export.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <system_error>

#include "infra/process/clock.h"
#include "infra/process/progress.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file) {
  throw std::system_error(errno, std::generic_category(), "writing " + file.string());
}

void sync_to_disk(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path);
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) fail(path);
}

// The unfinished file, locked by this object.
class OwnedFile {
 public:
  explicit OwnedFile(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) fail(path);
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(descriptor_);
    throw events::LogUnusable("another export writes " + path.string() +
                              ": wait for it, or name another file");
  }
  ~OwnedFile() { ::close(descriptor_); }
  OwnedFile(const OwnedFile&) = delete;
  OwnedFile& operator=(const OwnedFile&) = delete;

 private:
  int descriptor_;
};

// What an earlier attempt has left: whole blocks, and where they end.
struct Begun {
  ArchiveHeader header;
  std::vector<ArchiveRecords> last;  // the last record of each partition
  std::uint64_t bytes = 0;
  events::Hash digest{};
};

// Calls take for every record. Nothing: there is no complete header.
std::optional<Begun> read_begun(const fs::path& part, const LogSource::Take& take) {
  std::ifstream in(part, std::ios::binary);
  if (!in) return std::nullopt;
  ArchiveReader reader(in);
  std::optional<Begun> begun;
  std::map<std::pair<std::string, events::Partition>, events::LogRecord> last;
  try {
    while (auto block = reader.next()) {
      if (auto* header = std::get_if<ArchiveHeader>(&*block)) begun = Begun{*header, {}, 0, {}};
      if (std::holds_alternative<ArchiveEnd>(*block)) break;  // will be written again
      if (auto* records = std::get_if<ArchiveRecords>(&*block)) {
        take(*records);
        last[{records->topic, records->records.back().partition}] = records->records.back();
      }
      begun->bytes = reader.bytes_read();
      begun->digest = reader.digest();
    }
  } catch (const ArchiveDamaged&) {
    // The block being written at the interruption; everything before it is whole.
  }
  if (begun) {
    for (auto& [place, record] : last) begun->last.push_back({place.first, {record}});
  }
  return begun;
}

class Export {
 public:
  Export(LiveLogs& logs, const fs::path& file, const std::string& program)
      : logs_(logs), program_(program), part_(unfinished(file)), file_(file), owned_(part_) {}

  // If the disk refuses, removes the file to free its space.
  Exported run() {
    try {
      return write_all();
    } catch (const std::system_error&) {
      out_.close();
      std::error_code ignored;
      fs::remove(part_, ignored);
      throw;
    }
  }

 private:
  Exported write_all() {
    if (!go_on()) begin();
    infra::Progress progress("exporting", records_in(logs_.topics()));
    progress.set(tally_->records());
    logs_.read_from(
        [this](const std::string& topic, events::Partition partition) {
          return tally_->next_offset(topic, partition);
        },
        [&](const ArchiveRecords& records) {
          tally_->take(records);
          write(records);
          progress.advance(records.records.size());
        });
    exported_.records = tally_->records();
    exported_.heads = tally_->finish();
    writer_->write(ArchiveEnd{exported_.heads});
    flush();
    out_.close();
    sync_to_disk(part_);
    fs::rename(part_, file_);
    sync_to_disk(fs::absolute(file_).parent_path());
    exported_.digest = writer_->digest();
    exported_.file_bytes = fs::file_size(file_);
    return exported_;
  }

  // From the header of the unfinished file. False: there is none.
  bool go_on() {
    std::ifstream in(part_, std::ios::binary);
    if (!in) return false;
    std::optional<ArchiveHeader> header;
    try {
      header = std::get<ArchiveHeader>(*ArchiveReader(in).next());
    } catch (const ArchiveDamaged&) {
      return false;
    }
    try {
      logs_.set_topics(header->topics);
    } catch (const LogNotSound&) {
      refuse_part();
    }
    tally_.emplace(header->topics, logs_.rules());
    const auto begun =
        read_begun(part_, [this](const ArchiveRecords& records) { tally_->take(records); });
    require_same_log(*begun);
    fs::resize_file(part_, begun->bytes);
    out_.open(part_, std::ios::binary | std::ios::app);
    if (!out_) fail(part_);
    writer_.emplace(out_, begun->header, begun->digest);
    exported_.resumed_records = tally_->records();
    return true;
  }

  void begin() {
    out_.open(part_, std::ios::binary | std::ios::trunc);
    if (!out_) fail(part_);
    tally_.emplace(logs_.topics(), logs_.rules());
    writer_.emplace(out_, ArchiveHeader{infra::now_ms(), program_,
                                        logs_.rules().skipped_sequence_is_damage, logs_.topics()});
    flush();
  }

  // The chain of the following records would show it too, but not the reason.
  void require_same_log(const Begun& begun) {
    for (const auto& last : begun.last) {
      const auto& wanted = last.records.front();
      bool same = false;
      logs_.read_one(last.topic, wanted.partition, wanted.offset,
                     [&](const events::LogRecord& found) { same = found.bytes == wanted.bytes; });
      if (!same) refuse_part();
    }
  }

  [[noreturn]] void refuse_part() const {
    throw LogNotSound(part_.string() +
                      " was begun from another log: delete it, or name another file");
  }

  void write(const ArchiveRecords& records) {
    std::vector<events::LogRecord> left = records.records;
    while (!left.empty()) {
      const auto end = left.begin() + static_cast<std::ptrdiff_t>(records_of_one_block(left));
      writer_->write({records.topic, {left.begin(), end}});
      left.erase(left.begin(), end);
    }
    flush();
  }

  void flush() {
    out_.flush();
    if (!out_) fail(part_);
  }

  LiveLogs& logs_;
  const std::string program_;
  const fs::path part_;
  const fs::path file_;
  const OwnedFile owned_;
  std::ofstream out_;
  std::optional<LogTally> tally_;
  std::optional<ArchiveWriter> writer_;
  Exported exported_;
};

}  // namespace

std::filesystem::path unfinished(const std::filesystem::path& file) {
  return file.string() + ".part";
}

Exported export_log(LiveLogs& logs, const std::filesystem::path& file, const std::string& program) {
  return Export(logs, file, program).run();
}

}  // namespace carelog::tools
