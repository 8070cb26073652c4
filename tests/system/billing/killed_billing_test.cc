// Billing killed again and again under load: one account a patient, no charge twice, numbers of
// invoices without gaps, books that balance.
#include <set>

#include "tests/system/billing/billed_patients.h"
#include "tests/system/on_kafka/roles_on_kafka.h"

namespace carelog::system_test {
namespace {

constexpr int kills = 20;
constexpr std::size_t clients = 3;
constexpr std::chrono::milliseconds load_between_kills{400};

// The text holds as many accounts and invoices as there are patients, and no fault.
void expect_balanced(const infra::ChildResult& verified, std::size_t patients) {
  const std::string count = std::to_string(patients);
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  EXPECT_NE(verified.output.find(count + " accounts, " + count + " invoices"), std::string::npos)
      << count << ": " << verified.output;
  EXPECT_NE(verified.output.find("the books balance"), std::string::npos) << verified.output;
}

// YEAR-1, YEAR-2, ... without a gap; of one year, unless a year ends meanwhile.
void expect_no_gaps(const std::set<std::string>& numbers) {
  std::map<std::string, std::set<int>> by_year;
  for (const std::string& each : numbers) {
    const std::size_t dash = each.find('-');
    ASSERT_NE(dash, std::string::npos) << each;
    by_year[each.substr(0, dash)].insert(std::stoi(each.substr(dash + 1)));
  }
  for (const auto& [year, given] : by_year) {
    EXPECT_EQ(*given.begin(), 1) << year;
    EXPECT_EQ(*given.rbegin(), static_cast<int>(given.size())) << year;
  }
}

TEST(KilledBilling, OpensOneAccountAPatientAndBillsNothingTwice) {
  Program program;
  program.start();
  std::mutex mutex;
  std::string url = program.url();
  BilledPatients load(
      clients,
      [&] {
        const std::lock_guard lock(mutex);
        return url;
      },
      program.token("admin"));
  for (int kill = 0; kill < kills; ++kill) {
    std::this_thread::sleep_for(load_between_kills);
    program.kill();
    program.start();
    const std::lock_guard lock(mutex);
    url = program.url();
  }
  load.stop();
  program.wait_until_caught_up();
  EXPECT_GT(load.patients().size(), 20u) << "hardly any load";
  std::set<std::string> numbers;
  for (const BilledPatient& each : load.patients()) {
    const auto account = program.get("/api/billing/accounts/" + each.id, "biller");
    ASSERT_EQ(account.status, 200) << account.body;
    numbers.insert(number_of_bill(each, json::parse(account.body)));
  }
  EXPECT_EQ(numbers.size(), load.patients().size());
  expect_no_gaps(numbers);
  expect_balanced(program.run({"billing", "verify"}), load.patients().size());
  EXPECT_EQ(program.run({"audit", "verify"}).exit_code, 0);
}

// There it is a process of its own, and the others live on.
class KilledBillingRole : public RolesOnKafka {};

TEST_F(KilledBillingRole, OpensOneAccountAPatientAndBillsNothingTwice) {
  std::string token = run({"token", "--role", "admin", "--ttl", "3600"}).output;
  while (token.ends_with('\n')) token.pop_back();
  BilledPatients load(
      clients, [&] { return url_; }, token);
  for (int times = 0; times < kills; ++times) {
    std::this_thread::sleep_for(load_between_kills);
    kill("billing");
    start("billing");
    wait_for("billing");
  }
  load.stop();
  EXPECT_GT(load.patients().size(), 20u) << "hardly any load";
  std::set<std::string> numbers;
  for (const BilledPatient& each : load.patients()) {
    std::string number;
    for (int tries = 0; tries < 600 && number.empty(); ++tries) {  // it may be on its way
      const auto account = send("GET", "/api/billing/accounts/" + each.id, nullptr);
      const json shown = json::parse(account.body);
      const bool numbered = account.status == 200 &&
                            shown.value("invoices", json::array()).size() == 1 &&
                            shown.at("invoices")[0].contains("number");
      if (numbered) number = number_of_bill(each, shown);
      if (!numbered) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_NE(number, "");
    numbers.insert(number);
  }
  EXPECT_EQ(numbers.size(), load.patients().size());
  expect_no_gaps(numbers);
  expect_balanced(run({"billing", "verify", "--log", log_}), load.patients().size());
}

}  // namespace
}  // namespace carelog::system_test
