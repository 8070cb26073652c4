// A collector of traces: listens on the loopback, takes OTLP in JSON, keeps the spans.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace carelog::system_test {

struct CollectedSpan {
  std::string trace_id;
  std::string id;
  std::string parent_id;
  std::string name;
  std::string process;  // service.instance.id
  std::string roles;
  std::int64_t began_ns = 0;
  std::int64_t ended_ns = 0;
  std::map<std::string, std::string> attributes;
};

class Collector {
 public:
  Collector();
  ~Collector();
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void refuse(bool all) { refuses_ = all; }
  std::vector<CollectedSpan> spans_of(const std::string& trace_id) const;
  // Once there are these, or after half a minute.
  std::vector<CollectedSpan> wait_for(const std::string& trace_id,
                                      const std::vector<std::string>& names) const;
  // All that was received.
  std::string text() const;

 private:
  void serve();
  void take(int connection);
  void keep(const std::string& path, const std::string& body);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> refuses_ = false;
  mutable std::mutex mutex_;
  std::vector<CollectedSpan> spans_;
  std::string text_;
  std::thread thread_;
};

}  // namespace carelog::system_test
