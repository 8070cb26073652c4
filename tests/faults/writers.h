// Clients that register and correct patients over HTTP and record what they asked and were
// answered.
//
// Each repeats a request with the same Idempotency-Key until it has an answer or the round is over;
// an operation without an answer is unknown: it may be in the log or not.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/command-side/history/history.h"

namespace carelog::faults {

class Writers {
 public:
  // subject and clinic are those of the token.
  Writers(std::string url, std::string token, std::string subject, std::size_t clients,
          std::uint64_t seed);
  ~Writers();

  void stop();  // each finishes its current request, within a few seconds

  // After stop(). Times in microseconds.
  const std::vector<command::Operation>& operations() const { return operations_; }
  // The longest time that an answered operation took.
  std::chrono::milliseconds longest_wait() const { return longest_; }
  // Answers that no client may get: other than 2xx, 409, 412, 422 and 503.
  std::vector<std::string> wrong_answers() const { return wrong_; }

 private:
  class Client;
  void note(std::vector<command::Operation> operations, std::chrono::milliseconds longest,
            std::vector<std::string> wrong);

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<command::Operation> operations_;
  std::chrono::milliseconds longest_{0};
  std::vector<std::string> wrong_;
  std::vector<std::thread> threads_;
};

}  // namespace carelog::faults
