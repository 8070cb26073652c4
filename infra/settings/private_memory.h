#pragma once

namespace carelog::infra {

// Keys and passwords in this process's memory stay there: no core dumps, of its children neither,
// and no other process of the same user can read its memory or attach to it. Call it first in
// main(). Programs that are executed later are readable again.
void keep_memory_private();

}  // namespace carelog::infra
