// Checks the worked examples of CONTRIBUTING.md: the files that each lists are those that mention
// it, and no more than a new one of its kind may cost.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace carelog::house {
namespace {

namespace fs = std::filesystem;
using Paths = std::set<std::string>;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The paths in the numbered lines below a heading.
Paths listed_below(const std::string& heading) {
  const std::string text = text_of(fs::path(CARELOG_SOURCE_DIR) / "CONTRIBUTING.md");
  const std::size_t begin = text.find("## A worked example: " + heading);
  EXPECT_NE(begin, std::string::npos) << heading;
  if (begin == std::string::npos) return {};
  const std::string section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
  const std::regex line(R"(\n\d+\. `([^`]+)`)");
  Paths paths;
  for (std::sregex_iterator at(section.begin(), section.end(), line), end; at != end; ++at) {
    paths.insert((*at)[1]);
  }
  return paths;
}

// Our sources that contain one of the words; without tests and texts for people, and without tools,
// which know the terms of other systems.
Paths that_speak_of(const std::regex& words) {
  Paths paths;
  for (const char* room : {"proto", "infra", "events", "auth", "command-side", "projections",
                           "query-side", "gateway"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(CARELOG_SOURCE_DIR) / room)) {
      const std::string extension = entry.path().extension().string();
      const bool source = extension == ".h" || extension == ".cc" || extension == ".proto";
      if (!source || !std::regex_search(text_of(entry.path()), words)) continue;
      paths.insert(fs::relative(entry.path(), CARELOG_SOURCE_DIR).generic_string());
    }
  }
  return paths;
}

TEST(WorkedExamples, ListEveryFileThatAFactWithItsCommandAndRouteTouches) {
  const Paths listed = listed_below("a fact with its command and route");
  EXPECT_EQ(listed, that_speak_of(std::regex("[rR]etractPatientDeath|PatientDeathRetracted")));
  EXPECT_LE(listed.size(), 11u);
}

TEST(WorkedExamples, ListEveryFileThatAKindOfEntryTouches) {
  const Paths listed = listed_below("a kind of entry in the chart");
  EXPECT_EQ(listed, that_speak_of(std::regex("\\bImmunization|Immunization\\b|immunization\\.h")));
  EXPECT_LE(listed.size(), 14u);
}

}  // namespace
}  // namespace carelog::house
