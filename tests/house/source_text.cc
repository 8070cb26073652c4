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

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string top_folder(const std::string& path) {
  return path.substr(0, path.find('/'));
}

}  // namespace carelog::house
