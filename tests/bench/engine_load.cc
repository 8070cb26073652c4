#include "tests/bench/engine_load.h"

#include <sys/resource.h>

#include <condition_variable>
#include <limits>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <variant>

#include "command-side/patient/commands.h"
#include "events/frame/frame_rule.h"
#include "infra/process/time_zone.h"
#include "tests/bench/figures/load_schedule.h"
#include "tests/bench/sample_registration.h"

namespace carelog::bench {
namespace {

using command::Patient;
using Request = command::Request<Patient>;

constexpr std::size_t filling_clients = 2048;
// The store's background work after a fill must not run during the measurement: waits until this
// process is idle, at most idle_wait_max.
constexpr std::chrono::seconds idle_wait_max{60};
constexpr double idle_share = 0.05;  // of one core

double cpu_s() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

void wait_until_idle() {
  const auto give_up = std::chrono::steady_clock::now() + idle_wait_max;
  double before = cpu_s();
  do {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const double after = cpu_s();
    if (after - std::exchange(before, after) < idle_share) return;
  } while (std::chrono::steady_clock::now() < give_up);
}

Request request_for(std::string patient_id, std::string command_id, std::string name) {
  Request request;
  request.aggregate_id = std::move(patient_id);
  request.request_hash = events::sha256(command_id);
  request.metadata = {"main",          "carelog-bench",
                      "receptionist",  "OPERATIONS",
                      std::move(name), command_id,
                      command_id,      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                      infra::now_ms()};
  request.command_id = std::move(command_id);
  return request;
}

// Keeps `clients` requests under way; next(n) makes the n-th.
class EngineLoad {
 public:
  EngineLoad(PatientEngine& engine, const LoadShape& shape) : engine_(engine), shape_(shape) {}

  LoadReport run(std::uint64_t count_max, const std::function<Request(std::uint64_t)>& next) {
    const double cpu_before = cpu_s();
    const std::int64_t start_ns = now_ns();
    LoadSchedule schedule(0, start_ns, start_ns + static_cast<std::int64_t>(shape_.seconds * 1e9));
    for (std::uint64_t number = 0; number < count_max; ++number) {
      wait_until_at_most(shape_.clients - 1);
      const auto from_ns = schedule.take(now_ns());
      if (!from_ns) break;
      begin();
      Request request = next(number);
      request.answer = [this, from_ns = *from_ns](const command::Outcome<Patient>& outcome) {
        answered(outcome, from_ns);
      };
      engine_.engine().submit(std::move(request));
    }
    wait_until_at_most(0);
    report_.elapsed_s = static_cast<double>(now_ns() - start_ns) / 1e9;
    const auto done = static_cast<double>(report_.latencies.count());
    report_.more.emplace_back(
        "cpu_us",
        std::to_string(static_cast<int>(done > 0 ? (cpu_s() - cpu_before) * 1e6 / done : 0)));
    return std::move(report_);
  }

 private:
  void wait_until_at_most(std::size_t under_way) {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return under_way_ <= under_way; });
  }

  void begin() {
    const std::lock_guard lock(mutex_);
    ++under_way_;
  }

  void answered(const command::Outcome<Patient>& outcome, std::int64_t from_ns) {
    const std::lock_guard lock(mutex_);
    --under_way_;
    if (std::holds_alternative<command::Done<Patient>>(outcome)) {
      report_.latencies.record(now_ns() - from_ns);
    } else if (const auto* refusal = std::get_if<command::Refusal>(&outcome)) {
      report_.fail("refused: " + refusal->detail);
    } else {
      report_.fail("unavailable");
    }
    freed_.notify_one();
  }

  PatientEngine& engine_;
  const LoadShape shape_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable freed_;
  std::size_t under_way_ = 0;
  LoadReport report_;
};

}  // namespace

LoadReport run_engine_load(PatientEngine& engine, const LoadShape& shape,
                           std::uint64_t first_number, std::uint64_t count_max) {
  const std::string today = infra::TimeZone::utc().today();
  return EngineLoad(engine, shape).run(count_max, [&](std::uint64_t n) {
    const std::uint64_t number = first_number + n;
    Request request =
        request_for(uuid_of(shape.seed, number), uuid_of(~shape.seed, number), "RegisterPatient");
    request.decide = [command = registration_command(shape.seed, number, today)](
                         const Patient& patient) { return command::decide(command, patient); };
    return request;
  });
}

LoadReport run_corrections(PatientEngine& engine, const LoadShape& shape, std::uint64_t patients) {
  const std::string today = infra::TimeZone::utc().today();
  std::mt19937_64 chance(shape.seed);
  std::uniform_int_distribution<std::uint64_t> one_of(0, patients - 1);
  const std::uint64_t run = std::random_device()();
  return EngineLoad(engine, shape)
      .run(std::numeric_limits<std::uint64_t>::max(), [&](std::uint64_t n) {
        Request request = request_for(uuid_of(shape.seed, one_of(chance)), uuid_of(run, n),
                                      "CorrectPatientDetails");
        command::CorrectPatientDetails command;
        command.address = std::to_string(n) + "-" + std::to_string(run) + " New Street";
        command.today = today;
        request.decide = [command = std::move(command)](const Patient& patient) {
          return command::decide(command, patient);
        };
        return request;
      });
}

void run_beside_patients(PatientEngine& engine, const LoadShape& shape,
                         const std::vector<std::uint64_t>& sizes, std::chrono::seconds fill_max,
                         const std::function<void(const LoadReport&)>& tell) {
  const std::int64_t began_ns = now_ns();
  std::uint64_t registered = 0;
  for (const std::uint64_t size : sizes) {
    LoadShape filling = shape;
    filling.clients = filling_clients;
    filling.seconds =
        static_cast<double>(fill_max.count()) - static_cast<double>(now_ns() - began_ns) / 1e9;
    if (registered < size && filling.seconds > 0) {
      registered +=
          run_engine_load(engine, filling, registered, size - registered).latencies.count();
    }
    wait_until_idle();
    LoadReport report = run_corrections(engine, shape, registered);
    report.more.emplace_back("patients", std::to_string(registered));
    if (registered < size) report.more.emplace_back("wanted", std::to_string(size));
    tell(report);
  }
}

}  // namespace carelog::bench
