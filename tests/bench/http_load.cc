#include "tests/bench/http_load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <stdexcept>
#include <string_view>

#include "tests/bench/figures/load_schedule.h"
#include "tests/bench/sample_registration.h"

namespace carelog::bench {
namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;

// An answer that may be incomplete.
struct Answer {
  bool whole = false;
  bool broken = false;
  int status = 0;
};

// Accepts any bytes. Chunked answers count as broken: the gateway sends none here.
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

// The header's value in a complete answer; empty if there is none.
std::string_view header_of(std::string_view answer, std::string_view name) {
  const std::size_t at = answer.substr(0, answer.find("\r\n\r\n")).find(name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = answer.substr(at + name.size());
  return rest.substr(0, rest.find("\r\n"));
}

std::string in_ms(std::int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(ns) / 1e6);
  return text;
}

struct Connection {
  int socket = -1;
  std::string answer;
  std::int64_t counted_from_ns = 0;
  std::int64_t sent_ns = 0;
  bool busy = false;
  bool reading = false;  // a read of what it wrote before
};

class HttpLoad {
 public:
  HttpLoad(const HttpLoadSettings& settings, const LoadShape& shape)
      : settings_(settings),
        shape_(shape),
        common_(" HTTP/1.1\r\nHost: " + settings.host +
                "\r\nConnection: keep-alive\r\nAuthorization: Bearer " + settings.token + "\r\n"),
        head_("POST /api/patients" + common_ +
              "Content-Type: application/json\r\nContent-Length: "),
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
    if (settings_.read_each > 0) {
      report_.more = {{"lag_p50_ms", in_ms(lags_.at_share_ns(0.5))},
                      {"lag_p99_ms", in_ms(lags_.at_share_ns(0.99))},
                      {"lags", std::to_string(lags_.count())}};
    }
    report_.more.insert(report_.more.end(),
                        {{"refused", std::to_string(refusals_.count())},
                         {"refused_p99_ms", in_ms(refusals_.at_share_ns(0.99))}});
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
    connection.sent_ns = now_ns();
    connection.busy = true;
    const std::string body = registration_json(shape_.seed, number_++);
    send_whole(connection, head_ + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  // Reads the patient of the answer that has just come.
  void read_back(Connection& connection) {
    const std::string token(header_of(connection.answer, "\r\nConsistency-Token: "));
    const std::string place(header_of(connection.answer, "\r\nLocation: "));
    connection.answer.clear();
    connection.reading = true;
    connection.counted_from_ns = now_ns();
    send_whole(connection, "GET " + place + common_ +
                               "Prefer: wait=5\r\nConsistency-Token: " + token + "\r\n\r\n");
  }

  void send_whole(Connection& connection, const std::string& request) {
    // A request is far smaller than the socket's buffer, so it is accepted whole or not at all.
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
    if (answer.status == 429 || answer.status == 503) {
      refusals_.record(now_ns() - connection.sent_ns);
    } else if (answer.status != (connection.reading ? 200 : 201)) {
      report_.fail("status " + std::to_string(answer.status));
    } else if (connection.reading) {
      lags_.record(now_ns() - connection.counted_from_ns);
    } else {
      report_.latencies.record(now_ns() - connection.counted_from_ns);
      const bool chosen = settings_.read_each > 0 && ++written_ % settings_.read_each == 0;
      if (chosen) return read_back(connection);
    }
    connection.answer.clear();
    connection.reading = false;
    connection.busy = false;
    free_.push_back(&connection);
  }

  void broken(Connection& connection) {
    if (connection.busy) {
      report_.fail("the connection broke");
      connection.busy = false;
      connection.reading = false;
      free_.push_back(&connection);
    }
    if (!open(connection)) throw std::runtime_error("the gateway takes no connections any more");
  }

  const HttpLoadSettings settings_;
  const LoadShape shape_;
  const std::string common_;  // the part after the path, the same in both requests
  const std::string head_;
  const int poll_;
  std::vector<Connection> connections_;
  std::vector<Connection*> free_;
  std::uint64_t number_ = 0;
  std::uint64_t written_ = 0;
  LatencyHistogram lags_;
  LatencyHistogram refusals_;  // from the request
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
