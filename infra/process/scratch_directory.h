// A directory of its own below the system's place for temporary files (TMPDIR).
#pragma once

#include <string>

namespace carelog::infra {

// Its path begins with the name: "carelog-read". Throws std::runtime_error that says where the
// place is and what to do.
std::string make_scratch_directory(const std::string& name);

// Gone with its object.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(const std::string& name) : path_(make_scratch_directory(name)) {}
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

}  // namespace carelog::infra
