#include "tests/faults/writers.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <random>

#include "gateway/call/command_call.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"
#include "infra/process/time_zone.h"
#include "tools/client/curl_http_client.h"

namespace carelog::faults {
namespace {

using command::Operation;
using nlohmann::json;
using namespace std::chrono_literals;

constexpr const char* clinic = "main";
constexpr auto answer_max = 12s;  // after the round is over

std::size_t now_us() {
  using namespace std::chrono;
  return static_cast<std::size_t>(
      duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count());
}

template <typename Number>
Number number_in(const std::string& text, std::size_t from, std::size_t to) {
  Number number{};
  std::from_chars(text.data() + from, text.data() + to, number);
  return number;
}

// "patients.3.118"
void read_place(const std::string& token, command::Told& told) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string::npos) return;
  told.partition = number_in<events::Partition>(token, first + 1, second);
  told.offset = number_in<events::Offset>(token, second + 1, token.size());
}

std::uint64_t version_in(const std::string& etag) {
  return etag.size() < 3 ? 0 : number_in<std::uint64_t>(etag, 1, etag.size() - 1);
}

}  // namespace

class Writers::Client {
 public:
  Client(Writers& all, std::string url, std::string token, std::string subject, std::uint64_t seed)
      : all_(all),
        url_(std::move(url)),
        token_(std::move(token)),
        subject_(std::move(subject)),
        random_(seed) {}

  void run() {
    while (!all_.stopping_) act();
    all_.note(std::move(operations_), longest_, std::move(wrong_));
  }

 private:
  struct Known {
    std::string id;
    std::uint64_t version = 0;
    std::string address;
  };
  struct Acknowledged {
    std::size_t operation = 0;
    tools::HttpRequest request;
  };

  void act() {
    if (patients_.size() < 3 || random_() % 4 == 0) return add();
    Known& patient = patients_[random_() % patients_.size()];
    if (!acknowledged_.empty() && random_() % 6 == 0) return ask_again();
    // Now and then there is nothing to do.
    const std::string address =
        random_() % 8 == 0 ? patient.address : std::to_string(random_() % 1000) + " Elm Street";
    Operation operation;
    command::CorrectPatientDetails correction;
    correction.address = address;
    correction.today = infra::TimeZone::utc().today();
    operation.asked = correction;
    operation.aggregate = patient.id;
    if (random_() % 2 == 0) operation.expected_version = patient.version;
    const auto version =
        ask("PATCH", "/api/patients/" + patient.id, {{"address", address}}, std::move(operation));
    if (version == 0) return;
    patient.version = version;
    patient.address = address;
  }

  void add() {
    const std::string mail = infra::random_hex(8) + "@example.org";
    command::RegisterPatient registration;
    registration.clinic = clinic;
    registration.name = "Ada Fault";
    registration.email = mail;
    registration.address = "1 Elm Street";
    registration.date_of_birth = "1943-03-17";
    registration.registered_date = "2024-01-01";
    registration.today = infra::TimeZone::utc().today();
    Operation operation;
    operation.asked = registration;
    const json body = {{"name", registration.name},
                       {"email", mail},
                       {"address", registration.address},
                       {"dateOfBirth", registration.date_of_birth},
                       {"registeredDate", registration.registered_date}};
    const std::size_t index = operations_.size();
    const auto version = ask("POST", "/api/patients", body, std::move(operation));
    if (version > 0) {
      patients_.push_back({operations_[index].aggregate, version, registration.address});
    }
  }

  // Returns the version in the answer; 0 if there is none.
  std::uint64_t ask(const std::string& method, const std::string& path, const json& body,
                    Operation operation) {
    const std::string key = infra::random_uuid();
    operation.command_id = gateway::command_id_for(clinic, subject_, key);
    operation.repeatable = true;
    if (operation.aggregate.empty()) {
      operation.aggregate = gateway::new_id_for("patient", clinic, subject_, key);
    }
    tools::HttpRequest request{method, url_ + path, {}, body.dump()};
    request.headers = {{"Authorization", "Bearer " + token_},
                       {"Content-Type", "application/json"},
                       {"Idempotency-Key", key}};
    if (operation.expected_version) {
      request.headers.emplace_back("If-Match",
                                   "\"" + std::to_string(*operation.expected_version) + "\"");
    }
    operation.invoked_at = now_us();
    const std::uint64_t version = send(request, operation);
    if (version > 0 && std::holds_alternative<command::Told>(*operation.answer)) {
      acknowledged_.push_back({operations_.size(), std::move(request)});
    }
    if (operation.answer) {
      operation.answered_at = now_us();
      longest_ = std::max(longest_, std::chrono::milliseconds(
                                        (*operation.answered_at - operation.invoked_at) / 1000));
    }
    operations_.push_back(std::move(operation));
    return version;
  }

  // Repeats an acknowledged request, however old, with its key.
  void ask_again() {
    const Acknowledged& earlier = acknowledged_[random_() % acknowledged_.size()];
    Operation again;
    send(earlier.request, again);
    if (again.answer) operations_[earlier.operation].repeats.push_back(*again.answer);
  }

  // Repeats it until it has an answer or the round is over. Returns the version in the answer; 0 if
  // there is none.
  std::uint64_t send(const tools::HttpRequest& request, Operation& operation) {
    std::uint64_t version = 0;
    auto give_up = std::chrono::steady_clock::time_point::max();
    while (!operation.answer && std::chrono::steady_clock::now() < give_up) {
      if (all_.stopping_ && give_up == std::chrono::steady_clock::time_point::max()) {
        give_up = std::chrono::steady_clock::now() + answer_max;
      }
      try {
        version = take(client_.send(request), operation);
      } catch (const tools::HttpAway&) {
      }
      if (!operation.answer) std::this_thread::sleep_for(20ms);
    }
    return version;
  }

  std::uint64_t take(const tools::HttpResponse& response, Operation& operation) {
    const std::uint64_t version = version_in(response.header("etag"));
    if (response.status == 200 || response.status == 201) {
      command::Told told;
      told.version = version;
      read_place(response.header("consistency-token"), told);
      operation.answer = told;
      return version;
    }
    if (response.status == 412) {
      operation.answer = command::Refused{command::RefusalCode::version_conflict, version};
      return version;
    }
    if (response.status != 503) {
      wrong_.push_back(std::to_string(response.status) + " " + response.body);
      operation.answer = command::Refused{command::RefusalCode::state_conflict, 0};
    }
    return 0;
  }

  Writers& all_;
  const std::string url_;
  const std::string token_;
  const std::string subject_;
  std::mt19937_64 random_;
  tools::CurlHttpClient client_{8s};
  std::vector<Known> patients_;
  std::vector<Operation> operations_;
  std::vector<Acknowledged> acknowledged_;
  std::chrono::milliseconds longest_{0};
  std::vector<std::string> wrong_;
};

Writers::Writers(std::string url, std::string token, std::string subject, std::size_t clients,
                 std::uint64_t seed) {
  for (std::size_t i = 0; i < clients; ++i) {
    threads_.emplace_back([this, url, token, subject, seed = seed * 1000 + i] {
      Client(*this, url, token, subject, seed).run();
    });
  }
}

Writers::~Writers() {
  stop();
}

void Writers::stop() {
  stopping_ = true;
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Writers::note(std::vector<Operation> operations, std::chrono::milliseconds longest,
                   std::vector<std::string> wrong) {
  const std::lock_guard lock(mutex_);
  for (Operation& operation : operations) operations_.push_back(std::move(operation));
  longest_ = std::max(longest_, longest);
  for (std::string& one : wrong) wrong_.push_back(std::move(one));
}

}  // namespace carelog::faults
