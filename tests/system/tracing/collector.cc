#include "tests/system/tracing/collector.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace carelog::system_test {

Collector::Collector() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the collector cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Collector::~Collector() {
  stopping_ = true;
  thread_.join();
  ::close(listener_);
}

void Collector::serve() {
  while (!stopping_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 50) <= 0) continue;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    take(connection);
    ::close(connection);
  }
}

// One request, then the connection is closed.
void Collector::take(int connection) {
  std::string said;
  const auto read_more = [&] {
    char some[65536];
    const auto count = ::recv(connection, some, sizeof some, 0);
    if (count <= 0) return false;
    said.append(some, static_cast<std::size_t>(count));
    return true;
  };
  while (said.find("\r\n\r\n") == std::string::npos) {
    if (!read_more()) return;
  }
  const std::size_t head = said.find("\r\n\r\n") + 4;
  const std::size_t length = said.find("Content-Length: ");
  if (said.find("Expect: 100-continue") < head) {
    ::send(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL);
  }
  const std::size_t bytes = length < head ? std::stoul(said.substr(length + 16)) : 0;
  while (said.size() < head + bytes) {
    if (!read_more()) return;
  }
  const std::string path = said.substr(0, said.find(" HTTP/"));
  const bool refused = refuses_;
  if (!refused) keep(path, said.substr(head, bytes));
  const std::string answer = std::string("HTTP/1.1 ") + (refused ? "503 Away" : "200 OK") +
                             "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                             "Connection: close\r\n\r\n{}";
  ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
}

void Collector::keep(const std::string& path, const std::string& body) {
  const auto attributes_of = [](const nlohmann::json& of) {
    std::map<std::string, std::string> all;
    for (const auto& each : of.at("attributes")) {
      all[each.at("key")] = each.at("value").at("stringValue");
    }
    return all;
  };
  const auto json = nlohmann::json::parse(body);
  const std::lock_guard lock(mutex_);
  text_ += path + "\n" + body + "\n";
  for (const auto& resource : json.at("resourceSpans")) {
    auto process = attributes_of(resource.at("resource"));
    for (const auto& scope : resource.at("scopeSpans")) {
      for (const auto& span : scope.at("spans")) {
        spans_.push_back({span.at("traceId"), span.at("spanId"), span.value("parentSpanId", ""),
                          span.at("name"), process["service.instance.id"], process["carelog.roles"],
                          std::stoll(span.at("startTimeUnixNano").get<std::string>()),
                          std::stoll(span.at("endTimeUnixNano").get<std::string>()),
                          attributes_of(span)});
      }
    }
  }
}

std::vector<CollectedSpan> Collector::spans_of(const std::string& trace_id) const {
  const std::lock_guard lock(mutex_);
  std::vector<CollectedSpan> found;
  for (const CollectedSpan& span : spans_) {
    if (span.trace_id == trace_id) found.push_back(span);
  }
  return found;
}

std::vector<CollectedSpan> Collector::wait_for(const std::string& trace_id,
                                               const std::vector<std::string>& names) const {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (;;) {
    auto found = spans_of(trace_id);
    const bool all = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      return std::any_of(found.begin(), found.end(),
                         [&](const CollectedSpan& span) { return span.name == name; });
    });
    if (all || std::chrono::steady_clock::now() > end) return found;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

std::string Collector::text() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

}  // namespace carelog::system_test
