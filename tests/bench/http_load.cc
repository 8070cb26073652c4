#include "tests/bench/http_load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "tests/bench/load_schedule.h"
#include "tests/bench/sample_registration.h"

namespace carelog::bench {
namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;

// An answer that may still be coming in.
struct Answer {
  bool whole = false;
  bool broken = false;
  int status = 0;
};

// Requires nothing of the bytes. Chunked answers count as broken: the gateway sends none here.
Answer look_at(const std::string& bytes) {
  const std::size_t head_end = bytes.find("\r\n\r\n");
  if (head_end == std::string::npos) return {false, bytes.size() > answer_bytes_max};
  const std::size_t length_at = bytes.find("Content-Length: ");
  if (bytes.size() < 12 || length_at > head_end) return {false, true};
  int status = 0;
  std::size_t length = 0;
  std::from_chars(bytes.data() + 9, bytes.data() + 12, status);
  std::from_chars(bytes.data() + length_at + 16, bytes.data() + head_end, length);
  return {bytes.size() >= head_end + 4 + length, false, status};
}

struct Connection {
  int socket = -1;
  std::string answer;
  std::int64_t counted_from_ns = 0;
  bool busy = false;
};

class HttpLoad {
 public:
  HttpLoad(const HttpLoadSettings& settings, const LoadShape& shape)
      : settings_(settings),
        shape_(shape),
        head_("POST /api/patients HTTP/1.1\r\nHost: " + settings.host +
              "\r\nConnection: keep-alive\r\nContent-Type: application/json\r\n"
              "Authorization: Bearer " +
              settings.token + "\r\nContent-Length: "),
        poll_(epoll_create1(EPOLL_CLOEXEC)),
        connections_(shape.clients) {
    for (Connection& connection : connections_) {
      if (!open(connection)) {
        throw std::runtime_error("nobody listens at " + settings.host + ":" +
                                 std::to_string(settings.port) + ": start the gateway first");
      }
      free_.push_back(&connection);
    }
  }
  ~HttpLoad() {
    for (const Connection& connection : connections_) close(connection.socket);
    close(poll_);
  }

  LoadReport run() {
    const std::int64_t start_ns = now_ns();
    const std::int64_t end_ns = start_ns + static_cast<std::int64_t>(shape_.seconds * 1e9);
    const std::int64_t drained_ns = end_ns + std::chrono::nanoseconds(drain_max).count();
    LoadSchedule schedule(shape_.per_s, start_ns, end_ns);
    while (now_ns() < drained_ns) {
      while (!free_.empty()) {
        const auto from_ns = schedule.take(now_ns());
        if (!from_ns) break;
        start(*from_ns);
      }
      const bool finished = schedule.finished(now_ns());
      if (finished && free_.size() == connections_.size()) break;
      const bool waits_for_time = !free_.empty() && !finished;
      take_answers(waits_for_time ? schedule.next_ns(now_ns()) : drained_ns);
    }
    report_.elapsed_s = static_cast<double>(now_ns() - start_ns) / 1e9;
    for (std::size_t i = free_.size(); i < connections_.size(); ++i) report_.fail("no answer");
    return std::move(report_);
  }

 private:
  bool open(Connection& connection) {
    if (connection.socket >= 0) close(connection.socket);
    connection.answer.clear();
    connection.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(settings_.port);
    inet_pton(AF_INET, settings_.host.c_str(), &address.sin_addr);
    if (connect(connection.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      return false;
    }
    const int on = 1;
    setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    return epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event) == 0;
  }

  void start(std::int64_t from_ns) {
    Connection& connection = *free_.back();
    free_.pop_back();
    connection.counted_from_ns = from_ns;
    connection.busy = true;
    const std::string body = registration_json(shape_.seed, number_++);
    const std::string request = head_ + std::to_string(body.size()) + "\r\n\r\n" + body;
    // A request is far smaller than the socket's buffer, so it is taken whole or not at all.
    if (send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
      broken(connection);
    }
  }

  void take_answers(std::int64_t until_ns) {
    const std::int64_t wait_ns = std::max<std::int64_t>(0, until_ns - now_ns());
    const timespec wait{wait_ns / 1'000'000'000, wait_ns % 1'000'000'000};
    epoll_event events[64];
    const int count = epoll_pwait2(poll_, events, 64, &wait, nullptr);
    for (int i = 0; i < count; ++i) take_answer(*static_cast<Connection*>(events[i].data.ptr));
  }

  void take_answer(Connection& connection) {
    char bytes[16 * 1024];
    const ssize_t count = recv(connection.socket, bytes, sizeof bytes, 0);
    if (count <= 0) return broken(connection);
    connection.answer.append(bytes, static_cast<std::size_t>(count));
    const Answer answer = look_at(connection.answer);
    if (answer.broken) return broken(connection);
    if (!answer.whole) return;
    if (answer.status == 201) {
      report_.latencies.record(now_ns() - connection.counted_from_ns);
    } else {
      report_.fail("status " + std::to_string(answer.status));
    }
    connection.answer.clear();
    connection.busy = false;
    free_.push_back(&connection);
  }

  void broken(Connection& connection) {
    if (connection.busy) {
      report_.fail("the connection broke");
      connection.busy = false;
      free_.push_back(&connection);
    }
    if (!open(connection)) throw std::runtime_error("the gateway takes no connections any more");
  }

  const HttpLoadSettings settings_;
  const LoadShape shape_;
  const std::string head_;
  const int poll_;
  std::vector<Connection> connections_;
  std::vector<Connection*> free_;
  std::uint64_t number_ = 0;
  LoadReport report_;
};

}  // namespace

HttpLoadSettings http_target(const std::string& url) {
  const std::string scheme = "http://";
  const std::size_t colon = url.rfind(':');
  HttpLoadSettings settings;
  in_addr address{};
  if (url.starts_with(scheme) && colon > scheme.size()) {
    settings.host = url.substr(scheme.size(), colon - scheme.size());
    std::from_chars(url.data() + colon + 1, url.data() + url.size(), settings.port);
  }
  if (settings.port == 0 || inet_pton(AF_INET, settings.host.c_str(), &address) != 1) {
    throw std::invalid_argument("--gateway " + url +
                                ": give it as http://IPV4-ADDRESS:PORT, as the ready file does");
  }
  return settings;
}

LoadReport run_http_load(const HttpLoadSettings& settings, const LoadShape& shape) {
  return HttpLoad(settings, shape).run();
}

}  // namespace carelog::bench
