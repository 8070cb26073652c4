// Exit codes of the program. Documented in --help; scripts rely on them, so a number never changes
// its meaning.
#pragma once

#include <stdexcept>
#include <string>

namespace carelog::tools {

enum class ExitCode {
  ok = 0,
  error = 1,                // something broke; the message says what
  usage = 2,                // the command line or the settings are wrong
  not_found = 3,            // what was asked for does not exist
  conflict = 4,             // refused: rows, a state or a claim prevent it
  unavailable = 5,          // a service does not answer; try again
  verification_failed = 6,  // the log or a read model is damaged
  nothing_matched = 7,      // a filter matched nothing
};

// Ends a verb: the text goes to standard error as one line, the code to the shell. Caught in
// main().
struct VerbFailed : std::runtime_error {
  VerbFailed(ExitCode why, const std::string& text) : std::runtime_error(text), code(why) {}
  ExitCode code;
};

}  // namespace carelog::tools
