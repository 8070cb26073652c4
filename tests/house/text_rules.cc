#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "tests/house/house_rules.h"
#include "tests/house/source_text.h"

namespace carelog::house {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr std::size_t line_characters_max = 100;
constexpr std::size_t source_lines_max = 300;
constexpr std::size_t header_lines_max = 150;
constexpr std::size_t readme_lines_max = 30;
constexpr std::size_t function_lines_max = 70;
constexpr std::size_t folder_files_max = 25;

const Names banned_names = {"util", "common", "helper", "manager", "misc",    "base",
                            "impl", "types",  "utils",  "helpers", "managers"};

// Named by a wire contract, so the name stays.
const Names named_by_the_wire = {"proto/carelog/api/v1/common.proto"};

std::size_t characters(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_word_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !is_word_character(line[at - 1]);
    const bool ends = end == line.size() || !is_word_character(line[end]);
    if (starts && ends) return true;
  }
  return false;
}

// As clang-format lays it out: what stands in a namespace begins in the first column.
bool begins_definition(const std::string& line) {
  return !line.empty() && std::string_view(" #}/").find(line[0]) == std::string_view::npos &&
         !line.starts_with("namespace") && !line.starts_with("extern");
}

bool ends_statement(const std::string& line) {
  return line.ends_with('{') || line.ends_with(';') || line.ends_with('}');
}

bool is_function(std::string_view header) {
  if (header.starts_with("template")) header.remove_prefix(header.find('>') + 1);
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  for (const char* type : {"struct ", "class ", "enum ", "union "}) {
    if (header.starts_with(type)) return false;
  }
  return header.find('(') != std::string_view::npos;
}

}  // namespace

const LongerFiles& longer_files() {
  static const LongerFiles files = {
      {"command-side/engine/partition_engine.cc",
       "one state machine; its transitions are read together, and members of one template "
       "cannot be spread over sources"},
      {"gateway/console/words/en.ts", "one language"},
      {"gateway/console/words/de.ts", "one language"},
      {"gateway/console/words/es.ts", "one language"},
      {"events/log/rocksdb_log.cc", "group commit and the three small ports over it"},
      {"tests/house/house_test.cc", "one sentence per rule"},
      {"command-side/engine/partition_engine.h", "the members of that state machine"},
      {"tests/command-side/history/mutated_answers.cc", "one change for each rule of the checker"},
      {"tests/command-side/reserved_values_test.cc", "one sentence per way a use ends"},
      {"tests/command-side/simulation/simulation.cc",
       "one seeded world: its nodes, log and clients draw from one chance"},
      {"tests/command-side/partition_engine_test.cc", "one sentence per transition"},
      {"tests/contract/log_contract_test.cc", "one contract"},
      {"tests/command-side/simulation/uniqueness_simulation.cc",
       "one seeded world: its nodes, network and clients draw from one chance"},
  };
  return files;
}

Violations size_violations(const SourceFile& file, const LongerFiles& excepted_files) {
  Violations violations;
  const bool cmake = file.path.ends_with(".cmake") || file_name(file.path) == "CMakeLists.txt";
  if (!is_cpp(file.path) && !is_console(file.path) && !cmake) return violations;
  const std::vector<std::string> lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (characters(lines[i]) <= line_characters_max) continue;
    violations.push_back(at(file, i + 1) + std::to_string(characters(lines[i])) +
                         " characters; at most " + std::to_string(line_characters_max));
  }
  const std::size_t lines_max = file.path.ends_with(".h") ? header_lines_max : source_lines_max;
  const bool excepted = excepted_files.contains(file.path);
  if (lines.size() > lines_max && !excepted) {
    violations.push_back(at(file, lines.size()) + "longer than " + std::to_string(lines_max) +
                         " lines; split it, or name it in longer_files with the reason");
  }
  if (lines.size() <= lines_max && excepted) {
    violations.push_back(file.path + ": no longer needs its place in longer_files");
  }
  return violations;
}

Violations function_violations(const SourceFile& file) {
  if (!is_cpp(file.path)) return {};
  Violations violations;
  const std::vector<std::string> lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!begins_definition(lines[i])) continue;
    const std::size_t header = i;
    std::string text;
    for (; i < lines.size() && !ends_statement(lines[i]); ++i) text += lines[i];
    if (i == lines.size()) break;
    text += lines[i];
    if (!lines[i].ends_with('{') || !is_function(text)) continue;
    const std::size_t open = i;
    while (i < lines.size() && !lines[i].starts_with('}')) ++i;
    if (i - open - 1 <= function_lines_max) continue;
    violations.push_back(at(file, header + 1) + std::to_string(i - open - 1) +
                         " lines in one function; at most " + std::to_string(function_lines_max));
  }
  return violations;
}

Violations folder_violations(const std::vector<SourceFile>& tree) {
  std::map<std::string, std::size_t> files;
  for (const SourceFile& file : tree) {
    if (is_cpp(file.path) || is_console(file.path))
      ++files[file.path.substr(0, file.path.rfind('/'))];
  }
  Violations violations;
  for (const auto& [folder, count] : files) {
    if (count <= folder_files_max) continue;
    violations.push_back(folder + ": " + std::to_string(count) + " headers and sources; at most " +
                         std::to_string(folder_files_max));
  }
  return violations;
}

Violations unbuilt_violations(const std::vector<SourceFile>& tree) {
  std::map<std::string, std::string> lists;  // contents of each room's build lists
  for (const SourceFile& file : tree) {
    if (file_name(file.path) == "CMakeLists.txt") lists[top_folder(file.path)] += file.text;
  }
  Violations violations;
  for (const SourceFile& file : tree) {
    if (!file.path.ends_with(".cc")) continue;
    if (lists[top_folder(file.path)].find(file_name(file.path)) != std::string::npos) continue;
    violations.push_back(file.path + ": is in no CMakeLists.txt, so nobody builds it");
  }
  return violations;
}

Violations marker_violations(const SourceFile& file) {
  // Written in two halves so that this file does not report itself.
  static const std::string markers[] = {
      "FIX"
      "ME",
      "TO"
      "DO",
      "XX"
      "X"};
  Violations violations;
  const std::vector<std::string> lines = lines_of(file.text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const std::string& marker : markers) {
      if (has_word(lines[i], marker)) violations.push_back(at(file, i + 1) + "says " + marker);
    }
  }
  return violations;
}

Violations name_violations(const std::string& path) {
  if (named_by_the_wire.contains(path)) return {};
  Violations violations;
  std::string word;
  for (char c : path + "/") {
    if (c != '/' && c != '_' && c != '.' && c != '-') {
      word += c;
      continue;
    }
    if (banned_names.contains(word)) {
      violations.push_back(path + ": \"" + word + "\" says nothing; name what it holds");
    }
    word.clear();
  }
  return violations;
}

Violations readme_violations(const std::vector<SourceFile>& tree) {
  Names folders;
  std::map<std::string, std::size_t> readme_lines;
  for (const SourceFile& file : tree) {
    const std::string folder = file.path.substr(0, file.path.rfind('/'));
    if (file_name(file.path) == "README.md") readme_lines[folder] = lines_of(file.text).size();
    folders.insert(top_folder(file.path));
    const bool source = is_cpp(file.path) || is_console(file.path);
    if (source && !file.path.starts_with("tests/")) folders.insert(folder);
  }
  Violations violations;
  for (const std::string& folder : folders) {
    if (!readme_lines.contains(folder)) violations.push_back(folder + ": has no README.md");
  }
  for (const auto& [folder, lines] : readme_lines) {
    if (lines <= readme_lines_max) continue;
    violations.push_back(folder + "/README.md: " + std::to_string(lines) + " lines; at most " +
                         std::to_string(readme_lines_max));
  }
  return violations;
}

Violations stale_exceptions(const std::vector<SourceFile>& tree, const LongerFiles& excepted) {
  Names paths;
  for (const SourceFile& file : tree) paths.insert(file.path);
  Violations violations;
  for (const auto& [path, reason] : excepted) {
    if (!paths.contains(path)) violations.push_back(path + ": is in longer_files and gone");
  }
  return violations;
}

}  // namespace carelog::house
