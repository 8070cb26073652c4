// The books of the billing topic, from its beginning to where it ends now.
#pragma once

#include "events/log/log.h"
#include "tools/books/books.h"

namespace carelog::tools {

// Shows progress. Throws VerbFailed: the log does not deliver all its records.
void take_all(events::Log& log, Books& books);

}  // namespace carelog::tools
