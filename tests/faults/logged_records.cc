#include "tests/faults/logged_records.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "events/log/kafka_log.h"
#include "tools/client/curl_http_client.h"

namespace carelog::faults {

using namespace std::chrono_literals;

std::string subject_of(const std::string& url, const std::string& token) {
  tools::CurlHttpClient client;
  const auto answer =
      client.send({"GET", url + "/auth/validate", {{"Authorization", "Bearer " + token}}, {}});
  return nlohmann::json::parse(answer.body).at("subject");
}

std::vector<std::vector<std::string>> read_log(const std::string& url) {
  const auto log = events::open_kafka_log(events::KafkaAddress::parse(url), "patients", 0);
  std::vector<std::vector<std::string>> records(log->partitions());
  std::size_t wanted = 0;
  for (events::Partition i = 0; i < log->partitions(); ++i) {
    wanted += static_cast<std::size_t>(log->end_offset(i));
  }
  auto cursor = log->open_cursor(events::from_the_beginning(*log));
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  std::size_t read = 0;
  while (read < wanted && std::chrono::steady_clock::now() < deadline) {
    for (auto& record : cursor->read(4096, 200ms)) {
      records[record.partition].push_back(std::move(record.bytes));
      ++read;
    }
  }
  if (read < wanted) throw std::runtime_error("the log cannot be read");
  return records;
}

}  // namespace carelog::faults
