#include "gateway/console/console_files.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace carelog::gateway {
namespace {

struct FileKind {
  std::string_view ending;
  std::string_view content_type;
};
constexpr std::array file_kinds = {
    FileKind{".html", "text/html; charset=utf-8"},
    FileKind{".js", "text/javascript; charset=utf-8"},
    FileKind{".css", "text/css; charset=utf-8"},
    FileKind{".svg", "image/svg+xml"},
};

// Empty: nothing that a console has.
std::string_view content_type_of(std::string_view name) {
  for (const FileKind& kind : file_kinds) {
    if (name.ends_with(kind.ending)) return kind.content_type;
  }
  return {};
}

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  if (!in) throw std::runtime_error("cannot read the console's file " + path.string());
  if (bytes.size() > console_file_max_bytes) {
    throw std::runtime_error("the console's file " + path.string() + " is too large");
  }
  return bytes;
}

// FNV-1a: tells one build's file from another's.
std::string tag_of(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return std::to_string(hash);
}

bool is_refused(std::string_view parameters) {
  const auto weight = parameters.find("q=0");
  if (weight == std::string_view::npos) return false;
  return parameters.find_first_of("123456789", weight + 3) == std::string_view::npos;
}

bool takes_coding(std::string_view accept_encoding, std::string_view coding) {
  while (!accept_encoding.empty()) {
    const auto comma = accept_encoding.find(',');
    std::string_view one = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(comma == std::string_view::npos ? one.size() : comma + 1);
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.substr(0, one.find_first_of("; ")) != coding) continue;
    return !is_refused(one.substr(coding.size()));
  }
  return false;
}

}  // namespace

ConsoleFiles::ConsoleFiles(const std::string& directory) {
  namespace fs = std::filesystem;
  if (directory.empty() || !fs::is_directory(directory)) return;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string path = entry.path().string();
    const auto content_type = content_type_of(path);
    if (content_type.empty() || !entry.is_regular_file()) continue;
    if (files_.size() == console_files_max) {
      throw std::runtime_error("the console at " + directory + " has too many files");
    }
    ConsoleFile file{content_type, contents_of(path), {}, {}, {}};
    if (fs::is_regular_file(path + ".gz")) file.gzip = contents_of(path + ".gz");
    if (fs::is_regular_file(path + ".br")) file.brotli = contents_of(path + ".br");
    file.etag = tag_of(file.plain);
    files_.emplace(fs::relative(entry.path(), directory).generic_string(), std::move(file));
  }
}

const ConsoleFile* ConsoleFiles::find(std::string_view name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : &found->second;
}

CodedBody body_for(const ConsoleFile& file, std::string_view accept_encoding) {
  if (!file.brotli.empty() && takes_coding(accept_encoding, "br")) return {"br", &file.brotli};
  if (!file.gzip.empty() && takes_coding(accept_encoding, "gzip")) return {"gzip", &file.gzip};
  return {"", &file.plain};
}

}  // namespace carelog::gateway
