// Rounds of load with a fault in the middle, each followed by the checker.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/command-side/history/history.h"
#include "tests/faults/cluster.h"
#include "tests/faults/logged_records.h"
#include "tests/faults/writers.h"

namespace carelog::faults {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t clients = 8;

// Read before anything is started: carelog refuses variables that it does not know.
const std::size_t rounds = [] {
  const char* text = std::getenv("CARELOG_FAULT_ROUNDS");
  const std::size_t count = text == nullptr ? 20 : std::strtoull(text, nullptr, 10);
  unsetenv("CARELOG_FAULT_ROUNDS");
  return count;
}();

void wait(std::chrono::milliseconds time) {
  std::this_thread::sleep_for(time);
}

struct Tally {
  std::size_t acknowledged = 0, refused = 0, unknown = 0, rounds = 0;
  std::vector<std::int64_t> waits_ms;

  std::int64_t wait_ms(std::size_t percent) {
    std::sort(waits_ms.begin(), waits_ms.end());
    return waits_ms.empty() ? 0 : waits_ms[(waits_ms.size() - 1) * percent / 100];
  }
};

class Faults : public testing::Test {
 protected:
  // Load, the fault after two seconds, more load, and the checker.
  template <typename Fault>
  void run_rounds(const char* name, std::size_t brokers, Fault fault) {
    Brokers kafka(brokers);
    Installation installation("kafka://" + kafka.addresses() + "/faults");
    const std::string token = installation.token("receptionist");
    const std::string subject = subject_of(installation.url(), token);
    Tally tally;
    for (std::size_t round = 0; round < rounds; ++round) {
      SCOPED_TRACE(std::string(name) + ", round " + std::to_string(round));
      Writers writers(installation.url(), token, subject, clients, round);
      wait(2s);
      fault(kafka, installation, round);
      wait(2s);
      writers.stop();
      check(installation.log(), writers, tally);
      if (HasFailure()) return;
    }
    std::printf(
        "%s: %zu rounds, %zu acknowledged, %zu refused, 0 lost, 0 doubled, %zu unknown; longest "
        "wait of a writer in a round: median %lld ms, p95 %lld ms, worst %lld ms\n",
        name, tally.rounds, tally.acknowledged, tally.refused, tally.unknown,
        static_cast<long long>(tally.wait_ms(50)), static_cast<long long>(tally.wait_ms(95)),
        static_cast<long long>(tally.wait_ms(100)));
  }

 private:
  static void check(const std::string& log, const Writers& writers, Tally& tally) {
    command::History history;
    history.operations = writers.operations();
    history.logs = read_log(log);
    history.others_asked = true;  // those of earlier rounds
    const auto violations = command::check_history(history);
    EXPECT_TRUE(violations.empty()) << command::described(violations);
    EXPECT_TRUE(writers.wrong_answers().empty()) << writers.wrong_answers().front();
    std::size_t acknowledged = 0;
    for (const auto& operation : history.operations) {
      if (!operation.answer) {
        ++tally.unknown;
      } else if (std::holds_alternative<command::Told>(*operation.answer)) {
        ++acknowledged;
      } else {
        ++tally.refused;
      }
    }
    EXPECT_GT(acknowledged, 50U) << "hardly any load";
    tally.acknowledged += acknowledged;
    tally.waits_ms.push_back(writers.longest_wait().count());
    ++tally.rounds;
  }
};

TEST_F(Faults, LeaderKilled) {
  run_rounds("a node killed", 1, [](Brokers&, Installation& nodes, std::size_t round) {
    nodes.kill(round % 2);
    wait(2s);
    nodes.start(round % 2);
    nodes.wait_for(round % 2);
  });
}

TEST_F(Faults, LeaderPausedAndBack) {
  run_rounds("a node paused for 3 s", 1, [](Brokers&, Installation& nodes, std::size_t round) {
    nodes.send(round % 2, SIGSTOP);
    wait(3s);
    nodes.send(round % 2, SIGCONT);
  });
}

TEST_F(Faults, NodesDuel) {
  run_rounds("two nodes in turn paused for 1 s", 1, [](Brokers&, Installation& nodes, std::size_t) {
    for (std::size_t turn = 0; turn < 4; ++turn) {
      nodes.send(turn % 2, SIGSTOP);
      wait(1s);
      nodes.send(turn % 2, SIGCONT);
      wait(200ms);
    }
  });
}

TEST_F(Faults, OnlyBrokerKilledAndRestarted) {
  run_rounds("the only broker killed", 1, [](Brokers& kafka, Installation&, std::size_t) {
    kafka.kill(0);
    wait(500ms);
    kafka.start(0);
    kafka.wait_for(0);
  });
}

TEST_F(Faults, OneOfThreeBrokersKilled) {
  run_rounds("one of three brokers killed", 3,
             [](Brokers& kafka, Installation&, std::size_t round) {
               kafka.kill(round % 3);
               wait(3s);
               kafka.start(round % 3);
               kafka.wait_for(round % 3);
             });
}

TEST_F(Faults, OneOfThreeBrokersPaused) {
  run_rounds("one of three brokers paused for 4 s", 3,
             [](Brokers& kafka, Installation&, std::size_t round) {
               kafka.send(round % 3, SIGSTOP);
               wait(4s);
               kafka.send(round % 3, SIGCONT);
             });
}

}  // namespace
}  // namespace carelog::faults
