// The real program under test: started as a process with a directory of its own, talked to over HTTP,
// ended by its process id.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
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
#include "tools/curl_http_client.h"

namespace carelog::system_test {

using nlohmann::json;
using Headers = std::vector<std::pair<std::string, std::string>>;

class OwnDirectory {
 public:
  OwnDirectory() : path_((std::filesystem::temp_directory_path() / "carelog-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
  }
  ~OwnDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  OwnDirectory(const OwnDirectory&) = delete;
  OwnDirectory& operator=(const OwnDirectory&) = delete;
  std::filesystem::path operator/(const std::string& name) const {
    return std::filesystem::path(path_) / name;
  }

 private:
  std::string path_;
};

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// One instance of everything in its directory; may be killed and started again.
class Program {
 public:
  ~Program() {
    if (process_) process_->terminate(SIGTERM, std::chrono::seconds(10));
  }

  void start(std::vector<std::string> flags = {}) {
    std::filesystem::remove(ready());
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM, "up",           "--data",      data().string(),
                         "--gateway-port", "0",           "--ready-file", ready().string()};
    options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
    options.output_file = (directory_ / "output.txt").string();
    process_ = std::make_unique<infra::ChildProcess>(options);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!std::filesystem::exists(ready())) {
      if (!process_->running() || std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error("carelog up does not serve:\n" + output());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    url_ = json::parse(text_of(ready())).at("gateway");
  }

  void kill() {
    process_->send(SIGKILL);
    process_->wait();
    process_.reset();
  }
  // Its exit code; nothing if it does not end in time.
  std::optional<int> stop(std::chrono::milliseconds time_max) {
    process_->send(SIGTERM);
    const auto code = process_->wait_for(time_max);
    if (code) process_.reset();
    return code;
  }

  // carelog VERB ... on this instance's directory.
  infra::ChildResult run(std::vector<std::string> arguments) const {
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.arguments.insert(options.arguments.end(), {"--data", data().string()});
    return infra::run_child(options, std::chrono::minutes(2));
  }

  std::string token(const std::string& role) {
    auto& token = tokens_[role];
    if (token.empty()) {
      token = run({"token", "--role", role, "--ttl", "3600"}).output;
      while (token.ends_with('\n')) token.pop_back();
    }
    return token;
  }

  tools::HttpResponse send(const std::string& method, const std::string& path,
                           const std::string& role, const std::string& body = {},
                           Headers headers = {}) {
    if (!role.empty()) headers.emplace_back("Authorization", "Bearer " + token(role));
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    tools::CurlHttpClient client;
    return client.send({method, url_ + path, headers, body});
  }
  tools::HttpResponse get(const std::string& path, const std::string& role, Headers headers = {}) {
    return send("GET", path, role, {}, std::move(headers));
  }
  tools::HttpResponse post(const std::string& path, const std::string& role, const json& body,
                           Headers headers = {}) {
    return send("POST", path, role, body.dump(), std::move(headers));
  }

  // Until every read model is at the end of the log.
  json wait_until_caught_up() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      const auto status = json::parse(run({"status", "--json"}).output, nullptr, false);
      std::int64_t behind = 1;
      if (status.is_object() && status["projections"].size() == 4) {
        behind = 0;
        for (const auto& each : status["projections"]) behind += each["lagEvents"].get<std::int64_t>();
      }
      // An account may still be on its way from the patients log to the billing log.
      if (behind == 0 && status == previous_) return status;
      previous_ = status;
      if (std::chrono::steady_clock::now() > deadline)
        throw std::runtime_error("the read models do not catch up: " + status.dump());
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  }

  std::filesystem::path data() const { return directory_ / "data"; }
  std::filesystem::path ready() const { return directory_ / "ready.json"; }
  std::filesystem::path file(const std::string& name) const { return directory_ / name; }
  std::string output() const { return text_of(directory_ / "output.txt"); }
  const std::string& url() const { return url_; }

 private:
  OwnDirectory directory_;
  std::unique_ptr<infra::ChildProcess> process_;
  std::string url_;
  std::map<std::string, std::string> tokens_;
  mutable json previous_;
};

inline json patient(const std::string& name, const std::string& email) {
  return {{"name", name},
          {"email", email},
          {"address", "1 Elm Street, Salem"},
          {"dateOfBirth", "1943-03-17"}};
}

inline Headers fresh(const tools::HttpResponse& written) {
  return {{"Consistency-Token", written.header("consistency-token")}, {"Prefer", "wait=5"}};
}

}  // namespace carelog::system_test
