#include "infra/process/scratch_directory.h"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace carelog::infra {
namespace {

[[noreturn]] void refuse_place(const std::string& place, const std::string& why) {
  throw std::runtime_error("no temporary files can be kept in " + place + " (" + why +
                           "): set TMPDIR to a directory that can be written");
}

std::string place_for_scratch() {
  std::error_code wrong;
  const auto place = std::filesystem::temp_directory_path(wrong);
  if (!wrong) return place.string();
  const char* said = ::getenv("TMPDIR");
  refuse_place(said == nullptr ? "the system's place for them" : said, wrong.message());
}

}  // namespace

std::string make_scratch_directory(const std::string& name) {
  const std::string place = place_for_scratch();
  std::string path = (std::filesystem::path(place) / (name + "-XXXXXX")).string();
  if (::mkdtemp(path.data()) == nullptr) {
    refuse_place(place, std::generic_category().message(errno));
  }
  return path;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace carelog::infra
