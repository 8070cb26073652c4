// Patients from files, and the result of a crash in the middle: nothing lost, nothing twice.
#include <set>

#include "tests/system/program.h"
#include "tools/import/csv_reader.h"
#include "tools/import/synthetic_patients.h"

namespace carelog::system_test {
namespace {

constexpr const char* real_file =
    CARELOG_SOURCE_DIR "/../shared/data/fhir-r4-1000patients/patients-flat.csv";

// A file of synthetic patients in the form of the REST fields.
void write_patients(const std::filesystem::path& path, std::uint64_t count) {
  std::ofstream file(path);
  file << "key,name,dateOfBirth,gender,mrn,favouriteColour\n";
  const tools::SyntheticPatients people(99);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto row = people.make(i);
    file << tools::csv_line(
        {row.key, row.name, row.date_of_birth, row.gender, row.identifiers[0].value, "blue"});
  }
}

// More than run() keeps; what is said of the progress goes elsewhere.
std::size_t opened_accounts(const Program& program) {
  const std::string accounts = program.file("accounts.jsonl").string();
  infra::ChildProcessOptions options;
  options.arguments = {"/bin/sh",   "-c",     R"(exec "$0" "$@" >)" + accounts, CARELOG_PROGRAM,
                       "replay",    "--data", program.data().string(),          "--topic",
                       "billing",   "--type", "BillingAccountOpened",           "--format",
                       "json-lines"};
  options.output_file = program.file("replay.txt").string();
  const int code = infra::ChildProcess(options).wait();
  if (code == 7) return 0;  // nothing matches: no account yet
  EXPECT_EQ(code, 0) << text_of(options.output_file);
  std::set<std::string> patients;
  std::ifstream lines(accounts);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    patients.insert(json::parse(line)["events"][0]["data"]["patientId"]);
  EXPECT_EQ(patients.size(), count) << "a patient has two accounts";
  return count;
}

json summary_of(Program& program) {
  program.wait_until_caught_up();
  return json::parse(program.get("/api/analytics/summary", "admin").body);
}

// Rows of a read model, as counted by the checksum.
std::int64_t rows_of(const Program& program, const std::string& model) {
  std::istringstream text(sums_of(program.run({"checksum", model}).output));
  std::string sha256;
  std::string name;
  std::int64_t rows = -1;
  text >> sha256 >> name >> rows;
  return rows;
}

// Imports into one instance, one after another.
class Import : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<Program>();
    program_->start();
  }
  static void TearDownTestSuite() { program_.reset(); }
  static Program& program() { return *program_; }

 private:
  inline static std::unique_ptr<Program> program_;
};

TEST_F(Import, BringsEveryRowOnceAndASecondRunAddsNothing) {
  const int before = summary_of(program()).at("patients");
  const std::size_t accounts_before = opened_accounts(program());
  const auto file = program().file("patients.csv");
  write_patients(file, 700);
  const auto first = program().run({"import", file.string()});
  EXPECT_EQ(first.exit_code, 0) << first.errors;
  EXPECT_EQ(first.output, "700 rows: 700 created, 0 were there already, 0 refused\n");
  EXPECT_NE(first.errors.find("not imported: favouriteColour"), std::string::npos) << first.errors;
  const auto second = program().run({"import", file.string()});
  EXPECT_EQ(second.output, "700 rows: 0 created, 700 were there already, 0 refused\n");
  EXPECT_EQ(summary_of(program()).at("patients"), before + 700);
  EXPECT_EQ(opened_accounts(program()), accounts_before + 700);
}

TEST_F(Import, WritesRefusedRowsWithLineFieldAndReasonAndTakesThemMended) {
  const auto file = program().file("some.csv");
  std::ofstream(file) << "key,name,dateOfBirth,gender\n"
                         "1,Ada,1950-12-10,female\n"
                         "2,Bob,yesterday,male\n"
                         "3,Cyd,1900-01-01\n"
                         "4,\"Dan\"x,1900-01-01,male\n"
                         "5,,1900-13-01,robot\n"
                         "6,Eve,1900-01-01,female\n";
  const auto run = program().run({"import", file.string()});
  EXPECT_EQ(run.exit_code, 4) << run.errors;
  EXPECT_NE(run.output.find("6 rows: 2 created, 0 were there already, 4 refused"),
            std::string::npos)
      << run.output;
  std::ifstream in(file.string() + ".rejected.csv");
  tools::CsvReader reader(in);
  std::map<std::string, std::vector<std::string>> by_line;
  EXPECT_EQ((*reader.next())->fields[0], "line");
  while (auto record = reader.next()) by_line[(*record)->fields[0]] = (*record)->fields;
  ASSERT_EQ(by_line.size(), 4u);
  EXPECT_EQ(by_line["3"][1], "dateOfBirth");
  EXPECT_EQ(by_line["3"][4], "Bob");
  EXPECT_EQ(by_line["4"][2], "has 3 columns, the header has 4");
  EXPECT_EQ(by_line["5"][2], "text after a closing quote");
  for (const char* field : {"name", "dateOfBirth", "gender"})
    EXPECT_NE(by_line["6"][1].find(field), std::string::npos) << by_line["6"][1];

  const auto mended = program().file("mended.csv");
  std::ofstream(mended) << "line,field,reason,key,name,dateOfBirth,gender\n"
                           "3,dateOfBirth,not a date,2,Bob,1899-02-03,male\n";
  EXPECT_EQ(program().run({"import", mended.string()}).output,
            "1 rows: 1 created, 0 were there already, 0 refused\n");
}

TEST_F(Import, LosesOneLineToAQuoteThatNeverCloses) {
  const auto file = program().file("quote.csv");
  {
    std::ofstream out(file);
    out << "key,name,dateOfBirth\nq1,\"Ann Smith,1980-01-01\n";
    for (int i = 2; i < 300; ++i) out << "q" << i << ",Bob,1980-01-01\n";
  }
  const auto run = program().run({"import", file.string()});
  EXPECT_EQ(run.exit_code, 4) << run.errors;
  EXPECT_EQ(run.output.find("299 rows: 298 created, 0 were there already, 1 refused"), 0u)
      << run.output;
  EXPECT_NE(run.errors.find("300 lines read, 0 of them without a row"), std::string::npos)
      << run.errors;
  EXPECT_NE(text_of(file.string() + ".rejected.csv").find("q1,\"\"Ann Smith,1980-01-01"),
            std::string::npos);
}

TEST_F(Import, KeepsYesterdaysRejectsWhenItCannotReachTheInstance) {
  const auto file = program().file("kept.csv");
  std::ofstream(file) << "key,name,dateOfBirth\nk1,Ann\nk2,Bob,1980-01-01\n";
  EXPECT_EQ(program().run({"import", file.string()}).exit_code, 4);
  const std::string rejects = text_of(file.string() + ".rejected.csv");
  EXPECT_NE(rejects, "");
  const std::string token = program().file("token").string();
  std::ofstream(token) << "x";
  std::filesystem::permissions(token, std::filesystem::perms::owner_read);
  const auto away = program().run({"import", file.string(), "--gateway-url", "http://127.0.0.1:9",
                                   "--patience-s", "0", "--token-file", token});
  EXPECT_EQ(away.exit_code, 5) << away.errors;
  EXPECT_EQ(text_of(file.string() + ".rejected.csv"), rejects);
  std::ofstream(program().file("notes.txt")) << "mine\n";
  EXPECT_EQ(program()
                .run({"import", file.string(), "--rejects", program().file("notes.txt").string()})
                .exit_code,
            2);
  EXPECT_EQ(text_of(program().file("notes.txt")), "mine\n");
  EXPECT_EQ(program().run({"import", file.string(), "--rejects", file.string()}).exit_code, 2);
  EXPECT_NE(text_of(file), "");
}

TEST_F(Import, TakesWhatExcelWritesAndSaysHowItReadIt) {
  const auto file = program().file("excel.csv");
  std::string bytes = "\xFF\xFE";
  for (const char c : std::string("sep=\t\r\nKEY\tName\tDate of Birth\tAddress\t\r\n"
                                  "e1\tAnn\t31/12/1980\t\"Flat 3\r\n12 Elm\"\t\r\n\t\t\t\t\r\n"))
    bytes += {c, '\0'};
  std::ofstream(file, std::ios::binary) << bytes;
  const auto hinted = program().run({"import", file.string()});
  EXPECT_EQ(hinted.exit_code, 4) << hinted.errors;
  EXPECT_NE(text_of(file.string() + ".rejected.csv").find("--date-order"), std::string::npos);
  const auto run = program().run({"import", file.string(), "--date-order", "dmy"});
  EXPECT_EQ(run.exit_code, 0) << run.output << text_of(file.string() + ".rejected.csv");
  EXPECT_NE(run.errors.find("separated by tab, UTF-16LE"), std::string::npos) << run.errors;
  program().wait_until_caught_up();
  const auto found =
      json::parse(program().get("/api/patients?name=Ann&dateOfBirth=1980-12-31", "admin").body);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.at(0).at("address"), "Flat 3\n12 Elm");
}

TEST_F(Import, ReadsPipes) {
  const std::string import = std::string(CARELOG_PROGRAM) + " import ";
  const std::string data = " --data '" + program().data().string() + "'";
  const std::string rows = "printf 'key,name,dateOfBirth\\nX1,Ann,1980-01-01\\n'";
  int number = 0;
  for (const std::string& command : {rows + " | sed s/X/s/ | " + import + "/dev/stdin" + data,
                                     rows + " | sed s/X/d/ | " + import + "-" + data,
                                     import + "<(" + rows + " | sed s/X/p/)" + data}) {
    infra::ChildProcessOptions options;
    options.arguments = {"bash", "-c", "cd /tmp && " + command};
    const auto run = infra::run_child(options, std::chrono::minutes(1));
    EXPECT_EQ(run.output, "1 rows: 1 created, 0 were there already, 0 refused\n")
        << ++number << run.errors;
  }
}

TEST_F(Import, OfAFileWithoutKeysOrColumnsSaysWhatToDo) {
  const auto file = program().file("odd.csv");
  std::ofstream(file) << "nr,first,last,born\n7,Ada,Lovelace,1950-12-10\n";
  const auto unknown = program().run({"import", file.string()});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.errors.find("--map"), std::string::npos);
  const auto keyless =
      program().run({"import", file.string(), "--map", "name={first} {last},dateOfBirth=born"});
  EXPECT_EQ(keyless.exit_code, 2);
  EXPECT_NE(keyless.errors.find("key=COLUMN"), std::string::npos) << keyless.errors;
  const auto mapped = program().run(
      {"import", file.string(), "--map", "key=nr,name={first} {last},dateOfBirth=born"});
  EXPECT_EQ(mapped.exit_code, 0) << mapped.errors;
  EXPECT_EQ(program().run({"import", "/no/such/file.csv"}).exit_code, 3);
}

TEST_F(Import, OfRowsTooLargeForARequestRefusesThemAlone) {
  const auto file = program().file("large.csv");
  const std::string large(700'000, 'x');
  std::ofstream(file) << "key,name,dateOfBirth,address\n"
                      << "l1,Ada,1950-12-10,here\nl2,Bob,1950-12-10," << large
                      << "\nl3,Cyd,1950-12-10,there\nl4,Dan,1950-12-10," << large << "\n";
  const auto run = program().run({"import", file.string()});
  EXPECT_EQ(run.exit_code, 4) << run.errors;
  EXPECT_EQ(run.output.find("4 rows: 2 created, 0 were there already, 2 refused"), 0u)
      << run.output;
}

TEST(Crash, InTheMiddleOfAnImportLosesAndDoublesNothing) {
  Program program;
  program.start();
  const auto file = program.file("patients.csv");
  constexpr int rows = 5000;
  write_patients(file, rows);
  int interrupted = 0;
  for (const int delay_ms : {60, 150, 300}) {
    std::thread import([&] {
      const auto run = program.run({"import", file.string(), "--patience-s", "0"});
      if (run.exit_code != 0) ++interrupted;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    program.kill();
    import.join();
    program.start();
  }
  EXPECT_GT(interrupted, 0) << "every import was faster than its kill";
  const auto last = program.run({"import", file.string()});
  ASSERT_EQ(last.exit_code, 0) << last.errors;
  EXPECT_EQ(summary_of(program).at("patients"), rows);
  EXPECT_EQ(opened_accounts(program), static_cast<std::size_t>(rows));
  EXPECT_EQ(rows_of(program, "billing"), rows);
  const auto verified = program.run({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output;

  program.wait_until_caught_up();
  const auto before = program.run({"checksum"});
  EXPECT_EQ(before.exit_code, 0) << before.errors;
  ASSERT_EQ(program.stop(std::chrono::seconds(5)), 0);
  for (const char* model : {"patients", "billing", "audit", "analytics"})
    EXPECT_EQ(program.run({"rebuild", model}).exit_code, 0) << "without an instance: " << model;
  EXPECT_EQ(sums_of(program.run({"checksum"}).output), sums_of(before.output));
}

TEST(FhirSample, GivesTheTotalsThatAreKnownOfIt) {
  if (!std::filesystem::exists(real_file)) GTEST_SKIP() << "no data at " << real_file;
  Program program;
  program.start();
  std::filesystem::copy_file(real_file, program.file("patients-flat.csv"));
  const auto run = program.run({"import", program.file("patients-flat.csv").string()});
  EXPECT_EQ(run.exit_code, 0) << run.errors;
  const auto summary = summary_of(program);
  EXPECT_EQ(summary.at("patients"), 1144);
  EXPECT_EQ(summary.at("alive"), 1000);
  EXPECT_EQ(summary.at("deceased"), 144);
  std::map<std::string, int> genders;
  for (const auto& each : summary.at("genders")) genders[each.at("gender")] = each.at("count");
  EXPECT_EQ(genders["male"], 566);
  EXPECT_EQ(genders["female"], 578);
  EXPECT_EQ(opened_accounts(program), 1144u);
}

TEST_F(Import, OfASeedIsTheSamePeopleEveryTime) {
  const int before = summary_of(program()).at("patients");
  const auto first = program().run({"seed", "--count", "250", "--seed", "5"});
  EXPECT_EQ(first.output, "250 created, 0 were there already, 0 refused\n") << first.errors;
  const auto more = program().run({"seed", "--count", "300", "--seed", "5"});
  EXPECT_EQ(more.output, "50 created, 250 were there already, 0 refused\n");
  EXPECT_EQ(summary_of(program()).at("patients"), before + 300);
}

}  // namespace
}  // namespace carelog::system_test
