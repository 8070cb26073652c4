#include "tools/books/billing_log.h"

#include <chrono>
#include <map>

#include "events/frame/recorded_commit.h"
#include "infra/process/progress.h"
#include "tools/exit_code.h"

namespace carelog::tools {
namespace {

constexpr std::size_t records_at_once = 1000;
constexpr std::chrono::milliseconds patience{5000};

}  // namespace

void take_all(events::Log& log, Books& books) {
  std::map<events::Partition, events::Offset> ends;
  std::uint64_t total = 0;
  for (events::Partition at = 0; at < log.partitions(); ++at) {
    ends[at] = log.end_offset(at);
    total += static_cast<std::uint64_t>(ends[at]);
  }
  infra::Progress progress("adding up", total);
  events::CommitReader reader(log, {});
  std::uint64_t read = 0;
  while (read < total) {
    const auto batch = reader.read(records_at_once, patience);
    if (batch.records == 0) {
      throw VerbFailed(ExitCode::unavailable, "the log did not deliver all its records");
    }
    for (const auto& each : batch.commits) books.take(each.commit);
    read += batch.records;
    progress.advance(batch.records);
  }
  progress.finish();
}

}  // namespace carelog::tools
