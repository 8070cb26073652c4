// What enters the access log, and that no answer goes out before it has been written.
#include <signal.h>
#include <sys/resource.h>
#include <future>

#include <filesystem>

#include "gateway/access/access_journal.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using Accesses = GatewayBeforeFakes;
using api::AccessEntry;

const std::string nobody = "0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10";

TEST_F(Accesses, OfARecordNameWhoReadItAndWhy) {
  const auto path = register_ada().header("Location");
  const auto read =
      ask("GET " + path, bearer(auth::Role::clinician, "u-7") +
                             "X-Purpose-Of-Use: EMERGENCY\r\nX-Purpose-Reason: unconscious\r\n");
  ASSERT_EQ(read.status, 200);
  const auto entries = accesses(1);
  ASSERT_EQ(entries.size(), 1U);  // the registration showed its caller nothing new
  const AccessEntry& entry = entries[0];
  EXPECT_EQ(entry.kind(), AccessEntry::READ);
  EXPECT_EQ(entry.operation(), "getPatient");
  EXPECT_EQ(entry.actor(), "u-7");
  EXPECT_EQ(entry.role(), "clinician");
  EXPECT_EQ(entry.clinic(), "main");
  EXPECT_EQ(entry.purpose(), "EMERGENCY");
  EXPECT_EQ(entry.status(), 200);
  ASSERT_EQ(entry.patient_ids_size(), 1);
  EXPECT_EQ("/api/patients/" + entry.patient_ids(0), path);
  EXPECT_EQ(entry.request_id(), read.header("X-Request-Id"));
  EXPECT_NEAR(static_cast<double>(entry.at_ms()), static_cast<double>(infra::now_ms()), 10'000);
}

TEST_F(Accesses, OfAListNameEveryPatientItShowed) {
  register_ada();
  register_ada();
  ask_as_admin("GET /api/patients?limit=10");
  ask_as_admin("GET /api/patients?limit=1");
  const auto entries = accesses(2);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].patient_ids_size(), 2);
  EXPECT_EQ(entries[1].patient_ids_size(), 1);
}

TEST_F(Accesses, CoverEveryRouteThatShowsARecord) {
  const auto path = register_ada("Idempotency-Key: k\r\n").header("Location");
  ask_as_admin("GET " + path, "If-None-Match: \"1\"\r\n");
  ask_as_admin("HEAD " + path);
  ask_as_admin("GET " + path + "/history");
  ask_as_admin("GET /api/billing/accounts/" + nobody);
  ask_as_admin("PATCH " + path, "", R"({"name":"Ada King"})");
  register_ada("Idempotency-Key: k\r\n");  // shows again what was answered then
  std::vector<std::string> operations;
  for (const auto& entry : accesses(6)) {
    EXPECT_EQ(entry.kind(), AccessEntry::READ) << entry.operation();
    EXPECT_EQ(entry.patient_ids_size(), 1) << entry.operation();
    operations.push_back(entry.operation() + " " + std::to_string(entry.status()));
  }
  EXPECT_EQ(operations, (std::vector<std::string>{"getPatient 304", "getPatient 200",
                                                  "getPatientHistory 200", "getBillingAccount 200",
                                                  "correctPatient 200", "registerPatient 201"}));
}

TEST_F(Accesses, NameThePatientOfThePathAndNoOtherIdInIt) {
  const std::string other = "5d1c2b3a-0000-4000-8000-00000000000f";
  ask_as_admin("GET /api/patients/" + nobody + "/notes/" + other);
  ask_as_admin("POST /api/billing/accounts/" + nobody + "/invoices/" + other + "/void", "",
               R"({"reason":"typo"})");
  ask_as_admin("DELETE /auth/sessions/" + other);
  std::size_t of_the_patient = 0;
  for (const auto& entry : accesses(3)) {
    of_the_patient += static_cast<std::size_t>(entry.patient_ids_size());
    for (const auto& id : entry.patient_ids()) EXPECT_EQ(id, nobody) << entry.operation();
  }
  EXPECT_EQ(of_the_patient, 2U) << "a session is nobody's record";
}

TEST_F(Accesses, RecordEveryRefusalWithItsReason) {
  const std::string path = "/api/patients/" + nobody;
  ask("GET " + path, bearer(auth::Role::patient, "u-9"));
  ask_as_admin("GET " + path);
  ask_as_admin("PATCH " + path, "", R"({"title":""})");
  ask_as_admin("PATCH " + path, "Idempotency-Key: p\r\n", R"({"name":"B"})");
  const auto entries = accesses(4);
  std::vector<std::string> seen;
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.kind(), AccessEntry::REFUSAL);
    EXPECT_EQ(entry.patient_ids(0), nobody);
    seen.push_back(entry.actor() + " " + std::to_string(entry.status()) + " " + entry.code());
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"u-9 403 insufficient-role", "u-1 404 not-found",
                                            "u-1 422 unknown-field", "u-1 404 not-found"}));
  EXPECT_EQ(entries[3].command_id().size(), 36U);
}

TEST_F(Accesses, CountRefusalsOfUnknownCallersAndKeepNoneOfThem) {
  const std::string path = "/api/patients/" + nobody;
  for (int i = 0; i < 50; ++i) ask("GET " + path);
  for (int i = 0; i < 50; ++i) ask("GET " + path, "Authorization: Bearer a.b.c\r\n");
  ask("POST /api/patients", "", "{}");
  ask_as_admin("GET /api/patients");
  const auto entries = accesses(1);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].operation(), "listPatients");
  const auto told = nlohmann::json::parse(
      ask("GET /api/audit/strangers", bearer(auth::Role::auditor, "u-2")).body);
  std::map<std::string, int> refusals;
  for (const auto& each : told) {
    EXPECT_EQ(each["address"], "127.0.0.1");
    refusals[each["operation"]] += each["refusals"].get<int>();
  }
  EXPECT_EQ(refusals, (std::map<std::string, int>{{"getPatient", 100}, {"registerPatient", 1}}));
  EXPECT_EQ(ask("GET /api/audit/strangers", bearer(auth::Role::clinician, "u-3")).status, 403);
  EXPECT_NE(ask("GET /metrics").body.find("carelog_unknown_caller_refusals_total 101\n"),
            std::string::npos);
}

TEST_F(Accesses, SayWhoSignedInWhoMadeAccountsAndWhoSawSums) {
  ASSERT_EQ(ask("POST /auth/login", "", R"({"email":"a@b.c","password":"right"})").status, 200);
  ask("POST /auth/login", "", R"({"email":"a@b.c","password":"wrong"})");
  const std::string account = R"({"email":"c@b.c","password":"long enough, too","role":"admin"})";
  ASSERT_EQ(ask_as_admin("POST /auth/register", "", account).status, 201);
  ask("POST /auth/register", bearer(auth::Role::clinician, "u-7"), account);
  ask("GET /api/analytics/summary", bearer(auth::Role::auditor, "u-2"));
  std::vector<std::string> told;
  for (const auto& entry : accesses(4)) {
    told.push_back(entry.operation() + " " + entry.actor() + " " + entry.role() + " " +
                   entry.clinic() + " " + std::to_string(entry.status()));
  }
  EXPECT_EQ(told, (std::vector<std::string>{"login u-9 clinician main 200",
                                            "registerUser u-1 admin main 201",
                                            "registerUser u-7 clinician main 403",
                                            "getAnalyticsSummary u-2 auditor main 200"}));
  const auto strangers = nlohmann::json::parse(
      ask("GET /api/audit/strangers", bearer(auth::Role::auditor, "u-2")).body);
  ASSERT_EQ(strangers.size(), 1U);
  EXPECT_EQ(strangers[0]["operation"], "login");
}

TEST_F(Accesses, SayWhoChangedAPassword) {
  const auto change = [&](const std::string& current, const std::string& fresh) {
    return ask("POST /auth/password", "",
               R"({"email":"a@b.c","currentPassword":")" + current + R"(","newPassword":")" +
                   fresh + "\"}");
  };
  EXPECT_EQ(change("wrong", "another one").status, 401);
  const auto refused = change("right", "right");
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find("\"/newPassword\""), std::string::npos) << refused.body;
  EXPECT_EQ(change("right", "another one").status, 204);
  const auto entries = accesses(1);
  ASSERT_EQ(entries.size(), 1U) << "whom nobody knows is counted";
  EXPECT_EQ(entries[0].operation() + " " + entries[0].actor(), "changePassword u-9");
}

// Two requests at the same moment under one X-Request-Id: one shows a record, one finds nothing.
TEST_F(Accesses, OfARecordAreNotTakenBackByAnotherRequestOfTheSameName) {
  const auto path = register_ada().header("Location");
  const std::string name = "X-Request-Id: 7a7c2c6e-8b62-4a0e-9c4b-0a4b2f6f5d10\r\n";
  constexpr int tries = 20;
  for (int i = 0; i < tries; ++i) {
    std::thread other([&] { ask_as_admin("GET /api/patients/" + nobody, name); });
    EXPECT_EQ(ask_as_admin("GET " + path, name).status, 200);
    other.join();
  }
  int reads = 0;
  for (const auto& entry : accesses(2 * tries)) reads += entry.kind() == AccessEntry::READ ? 1 : 0;
  EXPECT_EQ(reads, tries);
}

TEST_F(Accesses, AreNotCopiedAndHealthSaysSoWhenTheDatabaseKnowsMoreThanThereIs) {
  accesses_.claim_position(1'000'000'000'000);
  gateway_->stop();
  const std::string restored = directory_.path() + "/restored";
  AccessJournal journal(restored, api::AccessLogService::NewStub(server_->InProcessChannel({})));
  std::promise<bool> kept;
  journal.record({}, [&](bool done) { kept.set_value(done); });
  EXPECT_TRUE(kept.get_future().get());
  DependencyState state;
  for (int i = 0; i < 300; ++i) {
    state = journal.state();
    if (!state.ok) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_FALSE(state.ok);
  EXPECT_NE(state.detail.find("older than the database"), std::string::npos) << state.detail;
}

// Users are not patients' records, but refusals to show them must be known.
TEST_F(Accesses, RecordRefusalsOutsideTheApiWhereTheRouteSaysSo) {
  ask("POST /auth/register", bearer(auth::Role::clinician, "u-5"), "{}");
  const auto entries = accesses(1);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].operation(), "registerUser");
  EXPECT_EQ(entries[0].code(), "insufficient-role");
  EXPECT_EQ(entries[0].patient_ids_size(), 0);
}

TEST_F(Accesses, LeaveOutWhatIsAboutNoPatient) {
  ask_as_admin("GET /openapi.json");
  ask("GET /health/live");
  ask("GET /api/nothing");
  clinic_.breakdown = grpc::Status(grpc::StatusCode::UNAVAILABLE, "secret");
  EXPECT_EQ(ask_as_admin("GET /api/patients/" + nobody).status, 503);
  clinic_.breakdown.reset();
  ask_as_admin("GET /api/patients");
  ASSERT_EQ(accesses(1).size(), 1U);
  EXPECT_EQ(accesses(1)[0].operation(), "listPatients");
}

TEST_F(Accesses, AreCopiedOnceTheAuthRoleIsBack) {
  accesses_.away = true;
  for (int i = 0; i < 5; ++i) ask_as_admin("GET /api/patients");
  EXPECT_TRUE(accesses_.entries().empty());
  const auto metrics = ask("GET /metrics").body;
  EXPECT_NE(metrics.find("carelog_access_entries_total 5\n"), std::string::npos);
  accesses_.away = false;
  EXPECT_EQ(accesses(5).size(), 5U);
}

// After a crash between an announcement and its outcome, the disk has what was written by then.
TEST_F(Accesses, OfARecordAreOnTheDiskWhileTheQueryRuns) {
  const auto path = register_ada().header("Location");
  {
    const std::lock_guard lock(clinic_.mutex);
    clinic_.holds_reads = true;
  }
  Answer answer;
  std::thread client([&] { answer = ask_as_admin("GET " + path); });
  const auto announced = accesses(1);
  const std::string crashed = directory_.path() + "/crashed";
  std::filesystem::copy(directory_.path() + "/access", crashed);
  {
    const std::lock_guard lock(clinic_.mutex);
    for (auto* reactor : clinic_.held) {
      reactor->Finish({grpc::StatusCode::UNAVAILABLE, "secret"});
    }
  }
  client.join();
  ASSERT_EQ(announced.size(), 1U) << "before the query has answered";
  EXPECT_EQ(announced[0].kind(), AccessEntry::READ);
  EXPECT_EQ(announced[0].status(), 200);
  EXPECT_EQ(answer.status, 503);
  for (int i = 0; i < 500 && !accesses_.entries().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(accesses_.entries().empty()) << "it broke down: nothing was shown";

  FakeAccessLog after_the_crash;
  grpc::ServerBuilder builder;
  builder.RegisterService(&after_the_crash);
  const auto server = builder.BuildAndStart();
  {
    AccessJournal journal(crashed, api::AccessLogService::NewStub(server->InProcessChannel({})));
    for (int i = 0; i < 500 && after_the_crash.entries().empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  server->Shutdown();
  ASSERT_EQ(after_the_crash.entries().size(), 1U);
  EXPECT_EQ(after_the_crash.entries()[0].kind(), AccessEntry::READ) << "shown, as far as is known";
}

TEST_F(Accesses, ThatCannotBeRecordedShowNothing) {
  const auto path = register_ada().header("Location");
  const auto limit = rlimit{0, RLIM_INFINITY};
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &limit);  // no file may grow: the disk is full
  const auto refused = ask_as_admin("GET " + path);
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body.find("Ada"), std::string::npos);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(ask_as_admin("GET " + path).status, 200);
}

}  // namespace
}  // namespace carelog::gateway
