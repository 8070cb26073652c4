// The pure pieces around the verbs: the table, roles, output.
#include <gtest/gtest.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "tools/client/audit_text.h"
#include "tools/exit_code.h"
#include "tools/instance/process_role.h"
#include "tools/instance/waiting.h"
#include "tools/models/leadership_client.h"
#include "tools/models/status_table.h"
#include "tools/parts/part.h"
#include "tools/verbs/verb.h"

namespace carelog::tools {
namespace {

TEST(VerbTable, HasEachVerbOnceWithASummaryAndSomethingToRun) {
  std::set<std::string> names;
  for (const auto& verb : verbs()) {
    EXPECT_TRUE(names.insert(verb.declaration.verb).second) << verb.declaration.verb;
    EXPECT_FALSE(verb.declaration.summary.empty()) << verb.declaration.verb;
    EXPECT_TRUE(verb.run) << verb.declaration.verb;
    for (const auto& setting : verb.declaration.settings) EXPECT_FALSE(setting.help.empty());
  }
}

TEST(VerbTable, KeepsItsHelpWithinTheWidthOfATerminal) {
  for (const auto& verb : verbs()) {
    std::size_t begin = 0;
    while (begin < verb.details.size()) {
      const std::size_t end = std::min(verb.details.find('\n', begin), verb.details.size());
      EXPECT_LE(end - begin, 100u)
          << verb.declaration.verb << ": " << verb.details.substr(begin, end - begin);
      begin = end + 1;
    }
  }
}

// A script's variable that was not set: no verb may take it for "no filter" or "the default".
TEST(VerbTable, TakesNoEmptyValue) {
  for (const auto& verb : verbs()) {
    std::vector<std::string> arguments(verb.declaration.positionals.size(), "x");
    for (const auto& setting : verb.declaration.settings) {
      if (setting.kind == infra::SettingKind::boolean) continue;  // takes no value
      auto with_empty = arguments;
      with_empty.insert(with_empty.end(), {infra::flag_of(setting.name), ""});
      try {
        infra::read_settings(verb.declaration, with_empty, {});
        ADD_FAILURE() << verb.declaration.verb << " takes an empty --" << setting.name;
      } catch (const infra::SettingsError& refused) {
        // A secret behind a flag is refused whatever it is.
        EXPECT_NE(std::string(refused.what()).find(infra::flag_of(setting.name) + " "),
                  std::string::npos)
            << refused.what();
      }
    }
    for (auto& argument : arguments) {
      const std::string kept = std::exchange(argument, "");
      EXPECT_THROW(infra::read_settings(verb.declaration, arguments, {}), infra::SettingsError)
          << verb.declaration.verb;
      argument = kept;
    }
  }
}

// Standard output that accepts nothing, like a full disk.
class FullOutput : public std::streambuf {
 public:
  FullOutput() : before_(std::cout.rdbuf(this)) {}
  ~FullOutput() override {
    std::cout.rdbuf(before_);
    std::cout.clear();
  }

 private:
  std::streambuf* const before_;
};

TEST(Program, FailsWhenItsOutputIsLost) {
  ::testing::internal::CaptureStderr();
  ExitCode code = ExitCode::ok;
  {
    const FullOutput full;
    code = run_program({"version"});
  }
  EXPECT_EQ(code, ExitCode::error);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("standard output cannot be written"),
            std::string::npos);
}

TEST(Program, MakesNoTokenForANameThatCannotBeRead) {
  for (const char* name : {"a\x1b[2J", " ", "a\u202eb", "a ", "\u200b"}) {
    for (const char* flag : {"--subject", "--clinic"}) {
      ::testing::internal::CaptureStderr();
      EXPECT_EQ(run_program({"token", flag, name, "--data", "/nonexistent"}), ExitCode::usage);
      EXPECT_NE(::testing::internal::GetCapturedStderr().find(flag), std::string::npos);
    }
  }
}

TEST(Program, MakesNoTokenForANameThatNoCallMayCarry) {
  for (const char* flag : {"--subject", "--clinic"}) {
    ::testing::internal::CaptureStderr();
    const std::string name(257, 'a');
    EXPECT_EQ(run_program({"token", flag, name, "--data", "/nonexistent"}), ExitCode::usage);
    EXPECT_NE(::testing::internal::GetCapturedStderr().find("at most 256"), std::string::npos);
  }
}

TEST(Program, HelpsWithTheFirstWordOfItsVerbs) {
  for (const char* word : {"export", "audit", "log", "keys", "projections", "billing"}) {
    const std::vector<std::vector<std::string>> ways = {
        {word, "--help"}, {word, "-h"}, {"help", word}};
    for (const auto& asked : ways) {
      ::testing::internal::CaptureStdout();
      EXPECT_EQ(run_program(asked), ExitCode::ok) << word;
      const std::string help = ::testing::internal::GetCapturedStdout();
      for (const auto& verb : verbs()) {
        const bool of_it = verb.declaration.verb.starts_with(std::string(word) + " ");
        EXPECT_EQ(help.find("\n  " + verb.declaration.verb + " ") != std::string::npos, of_it)
            << verb.declaration.verb << "\n"
            << help;
      }
    }
  }
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(run_program({"export"}), ExitCode::usage);
  EXPECT_EQ(run_program({"nothing", "--help"}), ExitCode::usage);
  ::testing::internal::GetCapturedStderr();
}

TEST(LeadershipText, NamesTheLeaderOfEveryPartition) {
  gateway::Leaderships contexts;
  contexts["patients"].partitions[0] = {3, "127.0.0.1:4101"};
  contexts["patients"].partitions[1] = {};
  contexts["billing"].nodes_away = 1;
  const std::string text = leadership_text(contexts);
  EXPECT_NE(text.find("patients               0          3  127.0.0.1:4101\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("1          0  nobody\n"), std::string::npos) << text;
  EXPECT_NE(text.find("billing: the node does not answer\n"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(leadership_json(contexts));
  EXPECT_EQ(json.at(0).at("leader"), "127.0.0.1:4101");
}

TEST(Waiting, IsOverAtOnceWhenAStopIsAskedFor) {
  bool stopping = false;
  Waiting waiting("nobody", [&] { return stopping; });
  EXPECT_NO_THROW(waiting.once_more("none answers"));
  stopping = true;
  EXPECT_THROW(waiting.once_more("none answers"), StoppedWhileWaiting);
}

TEST(ProcessRoles, AreParsedWithoutDoublesInStartingOrder) {
  EXPECT_EQ(parse_process_roles("gateway,query,gateway"),
            (std::vector<ProcessRole>{ProcessRole::query, ProcessRole::gateway}));
  EXPECT_THROW(parse_process_roles(""), VerbFailed);
  EXPECT_THROW(parse_process_roles("query,"), VerbFailed) << "an empty name is a mistake";
  try {
    parse_process_roles("anlytics");
    FAIL();
  } catch (const VerbFailed& failed) {
    EXPECT_EQ(failed.code, ExitCode::usage);
    EXPECT_NE(std::string(failed.what()).find("did you mean analytics?"), std::string::npos);
  }
}

TEST(ProcessRoles, SayWhichAddressIsMissing) {
  try {
    Channels().of(ProcessRole::projector);
    FAIL();
  } catch (const VerbFailed& failed) {
    EXPECT_EQ(failed.code, ExitCode::usage);
    EXPECT_NE(std::string(failed.what()).find("--endpoint-projector"), std::string::npos);
  }
}

TEST(ProcessRoles, HaveThePortsThatTheHelpNames) {
  EXPECT_EQ(port_offset(ProcessRole::command), 1);
  EXPECT_EQ(port_offset(ProcessRole::billing), 2);
  EXPECT_EQ(port_offset(ProcessRole::projector), 3);
  EXPECT_EQ(port_offset(ProcessRole::query), 4);
  EXPECT_EQ(port_offset(ProcessRole::analytics), 5);
  EXPECT_EQ(port_offset(ProcessRole::auth), 6);
  EXPECT_FALSE(has_grpc(ProcessRole::gateway));
}

TEST(AuditText, SaysWhoWhenWhatWhyAndWithWhichCommand) {
  const auto entry = nlohmann::json::parse(R"({"version":2,"eventType":"PatientDetailsCorrected",
    "occurredAt":"2024-02-29T12:00:00.000Z",
    "actor":"u1","role":"clinician","purpose":"TREATMENT",
    "command":"CorrectPatientDetails","commandId":"c1","correlationId":"r1","causationId":"",
    "log":{"topic":"patients","partition":3,"offset":17},
    "changes":[{"field":"address","from":"1 Elm","to":"2 Oak"},
               {"field":"telephone","to":"5\u001b[m"},
               {"field":"email","from":"a@b.c"}]})");
  EXPECT_EQ(audit_text(entry),
            "2024-02-29T12:00:00.000Z  v2  PatientDetailsCorrected\n"
            "    by u1 (clinician) for TREATMENT with CorrectPatientDetails c1\n"
            "    in the log at patients/3@17, correlation r1\n"
            "    address: \"1 Elm\" -> \"2 Oak\"\n"
            "    telephone: (nothing) -> \"5\\x1b[m\"\n"
            "    email: \"a@b.c\" -> (nothing)\n");
}

TEST(NextPage, IsTheTargetOfTheLinkHeader) {
  EXPECT_EQ(next_page("</api/patients?cursor=x>; rel=\"next\""), "/api/patients?cursor=x");
  EXPECT_EQ(next_page("<http://h:1/a?b=c>; rel=\"next\""), "/a?b=c");
  EXPECT_EQ(next_page("</a>; rel=\"prev\""), "");
  EXPECT_EQ(next_page(""), "");
}

TEST(StatusText, ShowsReadModelsLagAndTheLogsEnds) {
  InstanceStatus status;
  status.instance.gateway = "http://127.0.0.1:4004";
  status.instance.log = "embedded";
  status.instance.processes.push_back({.pid = 7,
                                       .roles = {"gateway"},
                                       .gateway = {},
                                       .grpc = {},
                                       .endpoints = {},
                                       .postgres = {},
                                       .log = {},
                                       .data = {}});
  status.ready = false;
  status.readiness =
      R"({"dependencies":[{"name":"postgres","ok":false,"detail":"does not answer"},
          {"name":"canary","ok":true,"state":"degraded","detail":"billing is late"},
          {"name":"auth","ok":true,"state":"up","detail":"answers"}],
          "canary":{"trips":4,"failures":1,"lastCompleteAgeMs":9000,"roundTripMs":31.25,
          "stages":[{"name":"patients","ok":true,"ms":31.25},{"name":"billing","ok":false}]}})";
  api::v1::ProjectionStatus projection;
  projection.set_name("patients");
  projection.set_state("failing");
  projection.set_lag_events(12);
  projection.set_lag_seconds(4.25);
  projection.set_parked_aggregates(2);
  projection.set_waiting_commits(7);
  projection.set_last_progress_ms(1'000);
  projection.set_failure("PostgreSQL is away");
  auto* at = projection.add_partitions();
  at->set_topic("patients");
  at->set_partition(0);
  at->set_end_offset(42);
  status.projections.push_back(projection);
  const std::string text = status_text(status, 31'000);
  EXPECT_NE(text.find("ready    NO\n         postgres: does not answer\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("         canary: billing is late\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("auth"), std::string::npos) << "it is well: " << text;
  EXPECT_NE(text.find("canary   31.2 ms there and back, 9 s ago; 4 sent, 1 failed\n"
                      "         patients 31.2 ms, billing FAILED\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("patients    failing           12        4.2  30 s ago             2\n"
                      "            7 commits wait"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("topic patients: 42 records; 0@42"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(status_json(status));
  EXPECT_EQ(json.at("ready"), false);
  EXPECT_EQ(json.at("projections").at(0).at("lagEvents"), 12);
  EXPECT_EQ(json.at("projections").at(0).at("lagSeconds"), 4.25);
  EXPECT_EQ(json.at("canary").at("trips"), 4);
}

TEST(StatusText, IsDrawnOverWhatATerminalShows) {
  EXPECT_EQ(redrawn("a\nb\n"), "\x1b[Ha\x1b[K\nb\x1b[K\n\x1b[J");
}

}  // namespace
}  // namespace carelog::tools
