#include "command-side/engine/value_uses.h"

namespace carelog::command {

std::shared_ptr<const ValueUses::Use> ValueUses::begin(events::Partition partition,
                                                       std::uint64_t term) {
  auto use = std::make_unique<Use>();
  use->term = term;
  {
    const std::lock_guard lock(held_->mutex);
    use->id = std::to_string(partition) + '.' + std::to_string(term) + '.' +
              std::to_string(++held_->last);
    held_->ids.insert(use->id);
  }
  return {use.release(), [held = held_](const Use* ended) {
            const std::unique_ptr<const Use> owned(ended);
            const std::lock_guard lock(held->mutex);
            held->ids.erase(ended->id);
          }};
}

bool ValueUses::holds(const std::string& id) const {
  const std::lock_guard lock(held_->mutex);
  return held_->ids.contains(id);
}

}  // namespace carelog::command
