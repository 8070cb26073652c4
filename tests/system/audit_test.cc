// The audit trail of a real instance: who read and changed what and who was refused, over HTTP and
// with the tools; complete after kill -9.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include "infra/ids/random_id.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

class Audit : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<Program>();
    program_->start();
  }
  static void TearDownTestSuite() { program_.reset(); }

  static Program& program() { return *program_; }

  static std::string registered(const std::string& name, const std::string& email) {
    const auto written = program().post("/api/patients", "receptionist", patient(name, email));
    EXPECT_EQ(written.status, 201) << written.body;
    const std::string id = json::parse(written.body).at("id");
    EXPECT_EQ(program().get("/api/patients/" + id + "/history", "auditor", fresh(written)).status,
              200);
    return id;
  }
  // All pages.
  static std::vector<json> audit(const std::string& query) {
    std::vector<json> records;
    std::string path = "/api/audit?" + query;
    while (!path.empty()) {
      const auto page = program().get(path, "auditor");
      EXPECT_EQ(page.status, 200) << page.body;
      for (const auto& record : json::parse(page.body)) records.push_back(record);
      path = next_page(page);
    }
    return records;
  }
  // The records of these requests, once all are there or time is up.
  static std::map<std::string, json> audited(const std::set<std::string>& requests,
                                             const std::string& query) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      std::map<std::string, json> found;
      for (auto& record : audit(query)) {
        const std::string id = record.at("requestId");
        if (requests.contains(id)) found[id] = std::move(record);
      }
      if (found.size() == requests.size() || std::chrono::steady_clock::now() > deadline)
        return found;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

 private:
  inline static std::unique_ptr<Program> program_;
};

TEST_F(Audit, ShowsEveryReadRefusalAndChangeOfARecord) {
  const std::string id = registered("Grace Hopper", "grace@example.org");
  const std::string path = "/api/patients/" + id;
  std::set<std::string> requests;
  const auto ask = [&](const std::string& target, const std::string& role, int status) {
    const std::string request = infra::random_uuid();
    EXPECT_EQ(program().get(target, role, {{"X-Request-Id", request}}).status, status) << target;
    requests.insert(request);
    return request;
  };
  const auto read = ask(path, "clinician", 200);
  const auto refused = ask(path + "/history", "receptionist", 403);
  // Unknown callers are counted, not recorded one by one.
  EXPECT_EQ(program().get(path, "").status, 401);
  ask("/api/billing/accounts/" + id, "auditor", 200);
  const auto list = ask("/api/patients?email=grace@example.org", "biller", 200);

  const auto found = audited(requests, "patient=" + id);
  ASSERT_EQ(found.size(), requests.size());
  EXPECT_EQ(found.at(read).at("kind"), "read");
  EXPECT_EQ(found.at(read).at("role"), "clinician");
  EXPECT_EQ(found.at(read).at("purpose"), "TREATMENT");
  EXPECT_EQ(found.at(refused).at("kind"), "refusal");
  EXPECT_EQ(found.at(refused).at("code"), "insufficient-role");
  const auto strangers = program().get("/api/audit/strangers", "auditor");
  ASSERT_EQ(strangers.status, 200);
  const auto counted = json::parse(strangers.body);
  EXPECT_TRUE(std::any_of(counted.begin(), counted.end(), [](const json& each) {
    return each.at("operation") == "getPatient" && each.at("address") == "127.0.0.1" &&
           each.at("refusals") >= 1;
  })) << strangers.body;
  EXPECT_EQ(found.at(list).at("patients"), json::array({id}));

  const auto changes = audit("kind=change&patient=" + id);
  ASSERT_EQ(changes.size(), 2u);  // the registration and the billing account
  const auto& registration = changes.back();
  EXPECT_EQ(registration.at("eventType"), "PatientRegistered");
  EXPECT_EQ(registration.at("changes")[0].at("to"), "Grace Hopper");
}

TEST_F(Audit, TurnsItsPagesInOrderAndExportsTheSame) {
  for (int i = 0; i < 5; ++i)
    registered("Page Turner", "page" + std::to_string(i) + "@example.org");
  // Each registration opens an account a moment later.
  const auto counted = [](const std::string& type) {
    const auto all = audit("kind=change&limit=1000");
    return std::count_if(all.begin(), all.end(),
                         [&](const json& each) { return each.at("eventType") == type; });
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (counted("BillingAccountOpened") < counted("PatientRegistered") &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto whole = audit("kind=change&limit=1000");
  EXPECT_EQ(audit("kind=change&limit=3"), whole);
  EXPECT_TRUE(std::is_sorted(whole.begin(), whole.end(), [](const json& left, const json& right) {
    return left.at("at") > right.at("at");
  }));
  const auto file = program().file("changes.jsonl").string();
  ASSERT_EQ(program().run({"audit", "export", file, "--kind", "change"}).exit_code, 0);
  std::vector<json> exported;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) exported.push_back(json::parse(line));
  EXPECT_EQ(exported, whole);
  const auto csv = program().run({"audit", "export", "-", "--format", "csv", "--kind", "change"});
  EXPECT_TRUE(csv.output.starts_with("time,kind,")) << csv.output;
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.output.begin(), csv.output.end(), '\n')),
            whole.size() + 1);
  const auto text = program().run({"audit", "search", "--kind", "change", "--limit", "2"});
  EXPECT_NE(text.output.find("PatientRegistered"), std::string::npos) << text.output;
  EXPECT_EQ(program().run({"audit", "search", "--patient", "nobody"}).exit_code, 2);
}

TEST_F(Audit, IsForAuditorsAndAdmins) {
  EXPECT_EQ(program().get("/api/audit", "admin").status, 200);
  for (const char* role : {"clinician", "receptionist", "biller", "service", "patient"})
    EXPECT_EQ(program().get("/api/audit", role).status, 403) << role;
  const auto csv = program().get("/api/audit?limit=1", "auditor", {{"Accept", "text/csv"}});
  EXPECT_TRUE(csv.header("content-type").starts_with("text/csv"));
}

TEST_F(Audit, GivesThePatientAsItWas) {
  const std::string id = registered("Ada Byron", "byron@example.org");
  const std::string path = "/api/patients/" + id;
  const std::string before =
      json::parse(program().get(path + "/history", "auditor").body)[0].at("occurredAt");
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto married =
      program().send("PATCH", path, "receptionist", R"({"name":"Ada King","telephone":"1"})");
  const auto as_of = [&](const std::string& when) {
    return program().get(path + "/history?asOf=" + when, "auditor", fresh(married));
  };
  const auto first = as_of("1");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(json::parse(first.body).at("name"), "Ada Byron");
  EXPECT_EQ(json::parse(as_of(before).body), json::parse(first.body));
  const auto now = json::parse(program().get(path, "clinician", fresh(married)).body);
  EXPECT_EQ(json::parse(as_of("2").body), now);
  EXPECT_EQ(as_of("3").status, 404);
  EXPECT_EQ(as_of("1999-12-31").status, 404);
  EXPECT_EQ(as_of("2999-12-31").status, 422);
  EXPECT_EQ(as_of("then").status, 400);
}

TEST_F(Audit, FindsPatientsByTheWordsOfTheirNames) {
  registered("Zoé Müller-Lindqvist", "zoe@example.org");
  const auto written = program().post("/api/patients", "receptionist",
                                      patient("Zacharias Lindqvist", "zach@example.org"));
  const auto names = [&](const std::string& query) {
    const auto list = program().get("/api/patients?" + query, "clinician", fresh(written));
    EXPECT_EQ(list.status, 200) << list.body;
    std::vector<std::string> found;
    for (const auto& each : json::parse(list.body)) found.push_back(each.at("name"));
    return found;
  };
  EXPECT_EQ(names("q=lindqvist%20zoe"), std::vector<std::string>{"Zoé Müller-Lindqvist"});
  EXPECT_EQ(names("q=MULLER"), std::vector<std::string>{"Zoé Müller-Lindqvist"});
  EXPECT_EQ(names("q=lindq&sort=name"),
            (std::vector<std::string>{"Zacharias Lindqvist", "Zoé Müller-Lindqvist"}));
  EXPECT_EQ(names("q=lindqist&sort=oldest"),  // misspelt
            (std::vector<std::string>{"Zoé Müller-Lindqvist", "Zacharias Lindqvist"}));
  const auto counted = program().get("/api/patients?q=lindqvist&limit=1&count=true", "clinician");
  EXPECT_EQ(counted.header("x-total-count"), "2");
}

TEST_F(Audit, HeadsFindACutTailAndAForeignLog) {
  registered("Head Keeper", "head@example.org");
  program().wait_until_caught_up();
  const auto head = program().run({"audit", "head"});
  ASSERT_EQ(head.exit_code, 0) << head.errors;
  const auto file = program().file("head.jws").string();
  std::ofstream(file) << head.output;
  registered("After The Head", "after@example.org");
  const auto sound = program().run({"audit", "verify", "--head", file});
  EXPECT_EQ(sound.exit_code, 0) << sound.output << sound.errors;
  std::string forged = head.output;
  forged[forged.size() / 2] ^= 1;
  std::ofstream(file) << forged;
  EXPECT_EQ(program().run({"audit", "verify", "--head", file}).exit_code, 6);

  Program other;  // with the same key, and a log of its own
  other.start();
  other.stop(std::chrono::seconds(10));
  std::filesystem::copy_file(program().data() / "keys" / "audit-head.pem",
                             other.data() / "keys" / "audit-head.pem");
  std::ofstream(file) << head.output;
  const auto foreign = other.run({"audit", "verify", "--head", file});
  EXPECT_EQ(foreign.exit_code, 6) << foreign.output;
  EXPECT_NE(foreign.output.find("DAMAGED"), std::string::npos) << foreign.output;
}

TEST_F(Audit, HasEveryReadThatWasAnsweredBeforeAKill) {
  const std::string id = registered("Kill Survivor", "survivor@example.org");
  const std::string token = program().token("clinician");
  std::mutex mutex;
  std::set<std::string> answered;
  for (int round = 0; round < 3; ++round) {
    std::atomic<bool> over{false};
    std::vector<std::thread> readers;
    for (int reader = 0; reader < 8; ++reader) {
      readers.emplace_back([&, url = program().url()] {
        tools::CurlHttpClient client;
        while (!over) {
          const std::string request = infra::random_uuid();
          try {
            const auto read =
                client.send({"GET",
                             url + "/api/patients/" + id,
                             {{"Authorization", "Bearer " + token}, {"X-Request-Id", request}}});
            if (read.status != 200) continue;
            const std::lock_guard lock(mutex);
            answered.insert(request);
          } catch (const tools::HttpAway&) {
            return;
          }
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1000 + 170 * round));
    program().kill();
    over = true;
    for (auto& reader : readers) reader.join();
    program().start();
  }
  ASSERT_GT(answered.size(), 1000u);
  const auto found = audited(answered, "kind=read&limit=1000&patient=" + id);
  EXPECT_EQ(found.size(), answered.size());
  const auto verified = program().run({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
}

}  // namespace
}  // namespace carelog::system_test
