// A log that lost its last records is sound in itself. What was read of it tells: all who follow a
// log keeps the position up to which it has read. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/log/log_archive.h"

namespace carelog::tools {

struct ReadPosition {
  std::string reader;  // "the read model analytics"
  std::string topic;
  events::Partition partition = 0;
  events::Offset next = 0;  // one past the last record that it has read
};

// Of a partition that ends there; with several readers, the one that has read furthest. Nothing:
// the partition holds all that was read of it. Requires: the end was asked for after the positions.
std::optional<std::string> shortfall(const std::vector<ReadPosition>& read, std::string_view topic,
                                     events::Partition partition, events::Offset end);

// Throws LogNotSound, naming the first partition that is shorter.
void require_all_that_was_read(const std::vector<ReadPosition>& read,
                               const std::vector<ArchiveTopic>& topics);

}  // namespace carelog::tools
