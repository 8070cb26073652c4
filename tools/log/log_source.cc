#include "tools/log/log_source.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <system_error>

#include "infra/process/progress.h"
#include "tools/log/log_walk.h"

namespace carelog::tools {

namespace {

constexpr std::size_t batch_records_max = 1024;
constexpr std::size_t batch_bytes_max = 1 << 20;

std::ifstream open_to_read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::system_error(errno, std::generic_category(), file.string());
  return in;
}

}  // namespace

LiveLogs::LiveLogs(std::vector<events::Log*> logs, VerifyRules rules)
    : logs_(std::move(logs)), rules_(rules), topics_(logs_.size()) {
  for (std::size_t i = logs_.size(); i-- > 0;) {
    topics_[i].name = logs_[i]->topic();
    for (events::Partition partition = 0; partition < logs_[i]->partitions(); ++partition)
      topics_[i].ends.push_back(logs_[i]->end_offset(partition));
  }
}

void LiveLogs::set_topics(std::vector<ArchiveTopic> topics) {
  bool same = topics.size() == topics_.size();
  for (std::size_t i = 0; same && i < topics.size(); ++i) {
    same = topics[i].name == topics_[i].name && topics[i].ends.size() == topics_[i].ends.size();
    for (std::size_t p = 0; same && p < topics[i].ends.size(); ++p)
      same = topics[i].ends[p] <= topics_[i].ends[p];
  }
  if (!same) throw LogNotSound("the log has other topics or partitions, or ends earlier");
  topics_ = std::move(topics);
}

void LiveLogs::read(const Take& take) {
  read_from([](const std::string&, events::Partition) { return events::Offset{0}; }, take);
}

void LiveLogs::read_from(const From& from, const Take& take) {
  for (std::size_t i = 0; i < logs_.size(); ++i) {
    for (events::Partition partition = 0; partition < topics_[i].ends.size(); ++partition) {
      PartitionWalk walk(*logs_[i], partition,
                         {from(topics_[i].name, partition), topics_[i].ends[partition]});
      ArchiveRecords batch{topics_[i].name, {}};
      std::size_t bytes = 0;
      while (auto record = walk.next()) {
        bytes += record->bytes.size();
        batch.records.push_back(std::move(*record));
        if (batch.records.size() < batch_records_max && bytes < batch_bytes_max) continue;
        take(batch);
        batch.records.clear();
        bytes = 0;
      }
      if (!batch.records.empty()) take(batch);
    }
  }
}

void LiveLogs::read_one(const std::string& topic, events::Partition partition,
                        events::Offset offset,
                        const std::function<void(const events::LogRecord&)>& take) {
  for (events::Log* log : logs_) {
    if (log->topic() != topic) continue;
    PartitionWalk walk(*log, partition, {offset, offset + 1});
    if (const auto record = walk.next()) take(*record);
  }
}

LogFile::LogFile(const std::filesystem::path& file) : file_(file) {
  std::ifstream in = open_to_read(file);
  ArchiveReader reader(in);
  header_ = std::get<ArchiveHeader>(*reader.next());
  infra::Progress progress("checking " + file.filename().string(), records_in(header_.topics));
  LogTally tally(header_.topics, rules());
  std::optional<ArchiveEnd> end;
  while (auto block = reader.next()) {
    if (auto* records = std::get_if<ArchiveRecords>(&*block)) {
      tally.take(*records);
      progress.advance(records->records.size());
    } else {
      end = std::get<ArchiveEnd>(std::move(*block));
    }
  }
  heads_ = tally.finish();
  if (const auto differs = difference_of(end->heads, heads_); !differs.empty())
    throw LogNotSound(differs);
  digest_ = reader.digest();
}

void LogFile::read(const Take& take) {
  std::ifstream in = open_to_read(file_);
  ArchiveReader reader(in);
  while (const auto block = reader.next()) {
    if (const auto* records = std::get_if<ArchiveRecords>(&*block)) take(*records);
  }
  if (reader.digest() != digest_) throw ArchiveDamaged("the file was changed while it was read");
}

}  // namespace carelog::tools
