// One verb of the program: what it is called, what it takes, what it does. All of them stand in one
// table (verbs.cc), from which --help, parsing and "did you mean" follow.
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
  std::string details;  // below the flags in its own --help: behaviour, exit codes, examples
  // Throws VerbFailed, or anything else for a breakdown: main() turns it into one line and a code.
  std::function<ExitCode(const infra::Settings&)> run;
};

// In the order of --help.
const std::vector<Verb>& verbs();

// The whole program but its process: arguments without the program's name. Writes to standard
// output and error; standard output that could not be written is an error of every verb.
ExitCode run_program(const std::vector<std::string>& arguments);

}  // namespace carelog::tools
