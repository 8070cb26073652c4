// What a reactor remembers of the log that it follows, by name. Written before the position that
// covers it, to the same store: so a note is never older than the position.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace carelog::command {

// Backends: RocksDB, memory.
class ReactorNotes {
 public:
  virtual ~ReactorNotes() = default;
  // Nothing: there is none of this name.
  virtual std::optional<std::string> note(const std::string& name) const = 0;
  virtual void write(const std::vector<std::pair<std::string, std::string>>& notes) = 0;
};

}  // namespace carelog::command
