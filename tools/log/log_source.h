// A whole log to be copied: from a file of `carelog log export`, or from a log itself.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tools/log/log_tally.h"

namespace carelog::tools {

// Every record up to fixed ends; can be read several times. Used by one thread.
class LogSource {
 public:
  virtual ~LogSource() = default;

  virtual const std::vector<ArchiveTopic>& topics() const = 0;
  virtual VerifyRules rules() const = 0;
  // The heads found by judging all of it, if that has been done; else empty.
  virtual std::vector<ArchiveHead> heads() const { return {}; }

  using Take = std::function<void(const ArchiveRecords&)>;
  // Each partition in order, from its beginning. Throws ArchiveDamaged, LogSilent, LogUnusable.
  virtual void read(const Take& take) = 0;
};

// Logs as they are now. Their ends are taken at once, those of later logs first: then the causes of
// a later log's events, which are in an earlier log, are in the copy too.
class LiveLogs final : public LogSource {
 public:
  LiveLogs(std::vector<events::Log*> logs, VerifyRules rules);

  const std::vector<ArchiveTopic>& topics() const override { return topics_; }
  VerifyRules rules() const override { return rules_; }
  void read(const Take& take) override;

  // Uses ends that were taken earlier. Throws LogNotSound if the logs end before them.
  void set_topics(std::vector<ArchiveTopic> topics);
  // The offset to start at.
  using From = std::function<events::Offset(const std::string& topic, events::Partition)>;
  void read_from(const From& from, const Take& take);
  // Calls take with the record at this offset, if there is one.
  void read_one(const std::string& topic, events::Partition partition, events::Offset offset,
                const std::function<void(const events::LogRecord&)>& take);

 private:
  std::vector<events::Log*> logs_;
  VerifyRules rules_;
  std::vector<ArchiveTopic> topics_;
};

class LogFile final : public LogSource {
 public:
  // Reads the whole file. Throws ArchiveDamaged and LogNotSound (both name the place) unless it is
  // as it was written.
  explicit LogFile(const std::filesystem::path& file);

  const std::vector<ArchiveTopic>& topics() const override { return header_.topics; }
  VerifyRules rules() const override { return {header_.skipped_sequence_is_damage}; }
  void read(const Take& take) override;

  std::vector<ArchiveHead> heads() const override { return heads_; }
  const ArchiveHeader& header() const { return header_; }
  const events::Hash& digest() const { return digest_; }

 private:
  std::filesystem::path file_;
  ArchiveHeader header_;
  std::vector<ArchiveHead> heads_;
  events::Hash digest_{};
};

}  // namespace carelog::tools
