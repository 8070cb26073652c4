#include "events/frame/manifest.h"

#include <cassert>

#include "events/frame/frame_codec.h"
#include "events/log/log_away.h"

namespace carelog::events {
namespace {

using Clock = std::chrono::steady_clock;

std::string name_of(const Log& log, Partition partition) {
  return "topic " + log.topic() + ", partition " + std::to_string(partition);
}

Manifest read_first(Log& log, Partition partition, Clock::time_point deadline) {
  auto cursor = log.open_cursor({{partition, 0}});
  while (Clock::now() < deadline) {
    for (const LogRecord& record : cursor->read(1, std::chrono::milliseconds(100))) {
      if (record.offset != 0) {
        throw LogUnusable(name_of(log, partition) + " begins at offset " +
                          std::to_string(record.offset) +
                          ": its beginning was deleted. Restore the topic from a backup and set "
                          "retention.ms=-1 and retention.bytes=-1");
      }
      const Frame frame = decode_frame(record.bytes);
      if (const Manifest* manifest = std::get_if<Manifest>(&frame)) return *manifest;
      throw LogUnusable(name_of(log, partition) +
                        " does not begin with a manifest: it was not "
                        "made by carelog. Name another topic prefix");
    }
  }
  throw LogAway(name_of(log, partition) +
                " did not answer with its manifest in time: check "
                "that the log's machine is up and that the topic may be written");
}

void check(const Log& log, Partition partition, const Manifest& manifest) {
  const std::string name = name_of(log, partition);
  if (manifest.topic != log.topic() || manifest.partition != partition) {
    throw LogUnusable(name + " holds the manifest of topic " + manifest.topic + ", partition " +
                      std::to_string(manifest.partition) +
                      ": records were copied to the wrong place");
  }
  if (manifest.partitions != log.partitions()) {
    throw LogUnusable(name + " was made for " + std::to_string(manifest.partitions) +
                      " partitions but the topic has " + std::to_string(log.partitions()) +
                      ": the count is fixed for ever; restore the topic as it was");
  }
  if (manifest.slice_hash != "sha256-be64" || manifest.partition_of_slice.size() != slices) {
    throw LogUnusable(name + " uses the slice hash " + manifest.slice_hash +
                      " which this version does not know: use the version that made it, or newer");
  }
}

SliceMap read_all(Log& log, Clock::time_point deadline) {
  Manifest first = read_first(log, 0, deadline);
  check(log, 0, first);
  for (Partition partition = 1; partition < log.partitions(); ++partition) {
    const Manifest manifest = read_first(log, partition, deadline);
    check(log, partition, manifest);
    if (manifest.partition_of_slice != first.partition_of_slice) {
      throw LogUnusable(name_of(log, partition) +
                        " places slices differently from partition 0: "
                        "records were copied from another topic");
    }
  }
  return SliceMap(std::move(first.partition_of_slice));
}

}  // namespace

SliceMap::SliceMap(std::vector<Partition> partition_of_slice)
    : partition_of_slice_(std::move(partition_of_slice)) {
  assert(partition_of_slice_.size() == slices);
}

Partition SliceMap::partition_of(std::string_view aggregate_id) const {
  return partition_of_slice_[slice_of(aggregate_id)];
}

SliceMap ensure_manifest(Log& log, std::int64_t now_ms, std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  // Appenders stay open until the manifests have been read back: closing one may drop its queue.
  std::vector<std::unique_ptr<LogAppender>> appenders;
  for (Partition partition = 0; partition < log.partitions(); ++partition) {
    if (log.end_offset(partition) > 0) continue;
    auto& appender = appenders.emplace_back(log.open_appender(partition));
    Manifest manifest = make_manifest(log.topic(), partition, log.partitions(), now_ms);
    if (!appender->append(encode(std::move(manifest)))) {
      throw LogUnusable(name_of(log, partition) + " does not take its manifest");
    }
  }
  return read_all(log, deadline);
}

SliceMap read_manifest(Log& log, std::chrono::milliseconds timeout) {
  for (Partition partition = 0; partition < log.partitions(); ++partition) {
    if (log.end_offset(partition) == 0) {
      throw LogUnusable(name_of(log, partition) + " is empty: start carelog once to create it");
    }
  }
  return read_all(log, Clock::now() + timeout);
}

}  // namespace carelog::events
