// One verb of the program: its name, its settings, what it does. All verbs are in one table
// (verbs.cc), which --help, parsing and "did you mean" use.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "infra/settings/settings.h"
#include "tools/exit_code.h"

namespace carelog::tools {

struct Verb {
  std::string group;  // heading in --help
  infra::VerbDeclaration declaration;
  std::string details;  // shown below the flags in its --help: behaviour, exit codes, examples
  // Throws VerbFailed, or anything else for a breakdown: main() turns it into one line and an exit
  // code.
  std::function<ExitCode(const infra::Settings&)> run;
};

// In the order of --help.
const std::vector<Verb>& verbs();

// The whole program without its process: arguments without the program's name. Writes to standard
// output and error; if standard output could not be written, every verb fails.
ExitCode run_program(const std::vector<std::string>& arguments);

}  // namespace carelog::tools
