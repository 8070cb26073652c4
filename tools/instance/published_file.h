#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "tools/instance/instance_file.h"

namespace carelog::tools {

// A file that exists as long as its object: while an instance serves.
class PublishedFile {
 public:
  PublishedFile(std::filesystem::path file, const std::string& text) : file_(std::move(file)) {
    write_file_atomically(file_, text);
  }
  ~PublishedFile() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  PublishedFile(const PublishedFile&) = delete;
  PublishedFile& operator=(const PublishedFile&) = delete;

 private:
  std::filesystem::path file_;
};

}  // namespace carelog::tools
