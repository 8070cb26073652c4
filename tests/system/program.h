// The real program under test: started as a process with a directory of its own, used over HTTP,
// ended by its process id.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "infra/process/child_process.h"
#include "tools/client/curl_http_client.h"

namespace carelog::system_test {

using nlohmann::json;
using Headers = std::vector<std::pair<std::string, std::string>>;

// Removed by the destructor.
class OwnDirectory {
 public:
  OwnDirectory();
  ~OwnDirectory();
  OwnDirectory(const OwnDirectory&) = delete;
  OwnDirectory& operator=(const OwnDirectory&) = delete;

  std::filesystem::path operator/(const std::string& name) const {
    return std::filesystem::path(path_) / name;
  }

 private:
  std::string path_;
};

std::string text_of(const std::filesystem::path& file);

// The output of `carelog checksum` without the positions in the log.
std::string sums_of(const std::string& printed);

// One instance of everything (`carelog up`); may be killed and restarted on its data.
class Program {
 public:
  ~Program();

  // Returns once it serves; throws its output if it does not.
  void start(std::vector<std::string> flags = {},
             std::vector<std::pair<std::string, std::string>> environment = {});
  void kill();
  // Its exit code; nothing if it does not end in time.
  std::optional<int> stop(std::chrono::milliseconds time_max, int signal = SIGTERM);
  // The data directory's name below the test's directory.
  void call_data(const std::string& name) { data_name_ = name; }

  // carelog VERB ... on this instance's directory.
  infra::ChildResult run(std::vector<std::string> arguments) const;

  // role "": no token.
  tools::HttpResponse send(const std::string& method, const std::string& path,
                           const std::string& role, const std::string& body = {},
                           Headers headers = {});
  tools::HttpResponse get(const std::string& path, const std::string& role, Headers headers = {});
  tools::HttpResponse post(const std::string& path, const std::string& role, const json& body,
                           Headers headers = {});

  // Returns when every read model and every reactor is at the end of its log, and none grows.
  void wait_until_caught_up();

  std::filesystem::path data() const { return directory_ / data_name_; }
  std::filesystem::path ready() const { return directory_ / "ready.json"; }
  std::filesystem::path file(const std::string& name) const { return directory_ / name; }
  std::string output() const { return text_of(directory_ / "output.txt"); }
  const std::string& url() const { return url_; }

  // An access token for this role, valid for an hour.
  const std::string& token(const std::string& role);

 private:
  bool reactors_are_caught_up();

  OwnDirectory directory_;
  std::string data_name_ = "data";
  std::unique_ptr<infra::ChildProcess> process_;
  std::string url_;
  std::map<std::string, std::string> tokens_;
};

// A body for POST /api/patients.
json patient(const std::string& name, const std::string& email);

// Headers that make a read see this write.
Headers fresh(const tools::HttpResponse& written);

// Where the list goes on; empty: nowhere.
std::string next_page(const tools::HttpResponse& listed);

}  // namespace carelog::system_test
