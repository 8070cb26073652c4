#include "tests/house/source_text.h"

#include <sstream>

namespace carelog::house {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string at(const SourceFile& file, std::size_t line) {
  return file.path + ":" + std::to_string(line) + ": ";
}

bool is_cpp(std::string_view path) {
  return path.ends_with(".h") || path.ends_with(".cc");
}

bool is_console(std::string_view path) {
  return path.ends_with(".ts") || path.ends_with(".tsx") || path.ends_with(".css") ||
         path.ends_with(".mjs");
}

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string top_folder(const std::string& path) {
  return path.substr(0, path.find('/'));
}

std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> includes;
  std::size_t number = 0;
  for (const std::string& line : lines_of(file.text)) {
    ++number;
    std::size_t from = line.find_first_not_of(" \t");
    if (from == std::string::npos || line[from] != '#') continue;
    from = line.find_first_not_of(" \t", from + 1);
    if (from == std::string::npos || line.compare(from, 7, "include") != 0) continue;
    const std::size_t open = line.find_first_of("<\"", from + 7);
    if (open == std::string::npos) continue;
    const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
    if (close == std::string::npos) continue;
    includes.push_back({number, line.substr(open + 1, close - open - 1), line[open] == '"'});
  }
  return includes;
}

}  // namespace carelog::house
