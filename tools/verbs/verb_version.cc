#include <iostream>

#include "tools/verbs/verb_list.h"

namespace carelog::tools {

Verb version_verb() {
  Verb verb;
  verb.group = "This program";
  verb.declaration.verb = "version";
  verb.declaration.summary = "Print the version";
  verb.run = [](const infra::Settings&) {
    std::cout << "carelog " << CARELOG_VERSION << "\n";
    return ExitCode::ok;
  };
  return verb;
}

}  // namespace carelog::tools
