// Source text taken apart: lines, paths, positions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/house/house_rules.h"

namespace carelog::house {

// An #include directive.
struct Include {
  std::size_t line = 0;
  std::string target;
  bool quoted = false;
};

std::vector<Include> includes_of(const SourceFile& file);
std::vector<std::string> lines_of(const std::string& text);
std::string at(const SourceFile& file, std::size_t line);  // "path:line: "
bool is_cpp(std::string_view path);
bool is_console(std::string_view path);  // what the web console and its tests are written in
std::string file_name(const std::string& path);
std::string top_folder(const std::string& path);

}  // namespace carelog::house
