// The files of the web console as its build left them: the page, and below assets/ what it loads.
// Read once, at the start; never changed. Any number of threads.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace carelog::gateway {

inline constexpr std::size_t console_files_max = 200;
inline constexpr std::size_t console_file_max_bytes = 4 << 20;

// One body for each coding that it was stored in; an empty one is not there.
struct ConsoleFile {
  std::string_view content_type;
  std::string plain, gzip, brotli;
  std::string etag;  // of the plain body, without its quotes
};

class ConsoleFiles {
 public:
  // None: the console is not built.
  ConsoleFiles() = default;
  // What is in this directory ("index.html", "assets/..."): files of a known kind, beside each
  // perhaps the same with .gz and .br. No such directory: no files. Throws std::runtime_error with
  // a sentence for the operator if one cannot be read, or over the limits.
  explicit ConsoleFiles(const std::string& directory);

  // By its place: "index.html". Null: there is none.
  const ConsoleFile* find(std::string_view name) const;

 private:
  std::map<std::string, ConsoleFile, std::less<>> files_;
};

// The body and Content-Encoding ("": none) for a client who sent this Accept-Encoding.
struct CodedBody {
  std::string_view coding;
  const std::string* bytes;
};
CodedBody body_for(const ConsoleFile& file, std::string_view accept_encoding);

}  // namespace carelog::gateway
