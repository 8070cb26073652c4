// The drawing of the house as rules over source text: who may include whom, which file may use
// which machine, how long things are, and their names. Pure: texts in, violations out.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace carelog::house {

struct SourceFile {
  std::string path;  // from the repository's root: "events/log/log.h"
  std::string text;
};

// One line each: "path:line: what is wrong".
using Violations = std::vector<std::string>;

// Files that may be longer than the rest, each with its reason.
using LongerFiles = std::map<std::string, std::string>;
const LongerFiles& longer_files();

// Includes follow the design's table, rooms never include one another, deciders are pure, and a
// machine's headers are included only by files that carry its name.
Violations include_violations(const SourceFile& file);

// Within a room: mechanism below nouns, and no noun includes another.
Violations inner_violations(const SourceFile& file);

// Deciders read no clock.
Violations clock_violations(const SourceFile& file);

// Lines of at most 100 characters, sources of 300 lines, headers of 150. Excepted files may have
// more lines; an exception that is no longer needed is a violation too.
Violations size_violations(const SourceFile& file, const LongerFiles& excepted);

// Functions of at most 70 lines.
Violations function_violations(const SourceFile& file);

// At most 25 headers and sources in a folder.
Violations folder_violations(const std::vector<SourceFile>& tree);

// Every source is named in a CMakeLists.txt of its room.
Violations unbuilt_violations(const std::vector<SourceFile>& tree);

// No notes about work left undone.
Violations marker_violations(const SourceFile& file);

// No file or folder named util, common, helper, manager, misc, base, impl or types.
Violations name_violations(const std::string& path);

// Every folder with sources has a README of at most 30 lines. Test folders share the one of tests/.
Violations readme_violations(const std::vector<SourceFile>& tree);

// Exceptions for files that do not exist any more.
Violations stale_exceptions(const std::vector<SourceFile>& tree, const LongerFiles& excepted);

}  // namespace carelog::house
