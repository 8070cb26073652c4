// Clients that register patients, charge, invoice and let pay them while what they ask is killed:
// each asks again, with the same key, until it is answered. And what the accounts must say then.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/system/program.h"

namespace carelog::system_test {

struct BilledPatient {
  std::string id;
  std::int64_t charged_minor = 0;
  bool paid = false;
};

class BilledPatients {
 public:
  // url: where the gateway is by now; empty while there is none. The token may do all of it.
  BilledPatients(std::size_t clients, std::function<std::string()> url, std::string token)
      : url_(std::move(url)), token_(std::move(token)) {
    for (std::size_t i = 0; i < clients; ++i) threads_.emplace_back([this, i] { work(i); });
  }
  ~BilledPatients() { stop(); }
  BilledPatients(const BilledPatients&) = delete;
  BilledPatients& operator=(const BilledPatients&) = delete;

  // Each client ends what it has begun.
  void stop() {
    stopping_ = true;
    for (std::thread& each : threads_) each.join();
    threads_.clear();
  }
  // After stop().
  const std::vector<BilledPatient>& patients() const { return patients_; }
  std::size_t so_far() {
    const std::lock_guard lock(mutex_);
    return patients_.size();
  }

 private:
  static constexpr std::chrono::seconds answer_time_max{120};

  void work(std::size_t client) {
    for (std::int64_t number = 0; !stopping_; ++number) {
      const std::string name = std::to_string(client) + "-" + std::to_string(number);
      BilledPatient one{"", 100 + number, number % 2 == 0};
      const auto ask = [&](const std::string& path, const json& body) {
        return json::parse(answered(path, body, name + path).body);
      };
      const json registered = ask("/api/patients", patient("Ada", name + "@x.org"));
      if (!registered.contains("id")) return;
      one.id = registered.at("id");
      const std::string account = "/api/billing/accounts/" + one.id;
      ask(account + "/charges", {{"description", "visit"}, {"amountMinor", one.charged_minor}});
      ask(account + "/invoices", json::object());
      if (one.paid) {
        ask(account + "/payments", {{"amountMinor", one.charged_minor}, {"method", "card"}});
      }
      const std::lock_guard lock(mutex_);
      patients_.push_back(one);
    }
  }

  // 404: the account is not open yet.
  tools::HttpResponse answered(const std::string& path, const json& body, const std::string& key) {
    const Headers headers = {{"Authorization", "Bearer " + token_},
                             {"Content-Type", "application/json"},
                             {"Idempotency-Key", key}};
    const auto until = std::chrono::steady_clock::now() + answer_time_max;
    tools::HttpResponse last;
    while (std::chrono::steady_clock::now() < until) {
      try {
        if (const std::string url = url_(); !url.empty()) {
          last = tools::CurlHttpClient().send({"POST", url + path, headers, body.dump()});
          if (last.status == 200 || last.status == 201) return last;
        }
      } catch (const tools::HttpAway&) {  // killed
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ADD_FAILURE() << path << " was not answered: " << last.status << " " << last.body;
    last.body = "{}";
    return last;
  }

  const std::function<std::string()> url_;
  const std::string token_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // guards the patients, until stop()
  std::vector<BilledPatient> patients_;
  std::vector<std::thread> threads_;
};

// Whether the account has what its patient was billed, once; the number of its invoice. Empty: it
// has none yet.
inline std::string number_of_bill(const BilledPatient& billed, const json& account) {
  EXPECT_EQ(account.at("charges").size(), 1u) << account.dump();
  EXPECT_EQ(account.at("invoices").size(), 1u) << account.dump();
  EXPECT_EQ(account.at("payments").size(), billed.paid ? 1u : 0u) << account.dump();
  EXPECT_EQ(account.at("balanceMinor"), billed.paid ? 0 : billed.charged_minor) << account.dump();
  return account.at("invoices").at(0).value("number", "");
}

}  // namespace carelog::system_test
