// A log, or something derived from it, that was changed on disk behind the program's back.
#include <rocksdb/db.h>
#include <pqxx/pqxx>

#include "tests/system/program.h"
#include "tools/instance/instance_file.h"

namespace carelog::system_test {
namespace {

// Records of the patients topic, by their keys in the embedded log's database.
std::vector<std::string> record_keys(rocksdb::DB& db) {
  std::vector<std::string> keys;
  const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator({}));
  const std::string prefix = std::string("rpatients") + '\0';
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next())
    keys.push_back(at->key().ToString());
  return keys;
}

// Each test changes a copy of one good log.
class Tampering : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<Program>();
    program_->start();
    ASSERT_EQ(program_->run({"seed", "--count", "100"}).exit_code, 0);
    ASSERT_EQ(program_->get("/api/patients", "auditor").status, 200);
    program_->wait_until_caught_up();
    ASSERT_EQ(program_->stop(std::chrono::seconds(5)), 0);
    const auto head = program_->run({"audit", "head"});
    ASSERT_EQ(head.exit_code, 0) << head.errors;
    std::ofstream(program_->file("head")) << head.output;
  }
  static void TearDownTestSuite() { program_.reset(); }

  void SetUp() override {
    std::filesystem::create_directories(data());
    std::filesystem::copy(program_->data() / "log", data() / "log");
    std::filesystem::copy(program_->data() / "keys", data() / "keys");
    std::filesystem::copy(program_->data() / "access", data() / "access");
    ASSERT_EQ(verify().exit_code, 0) << "sound before";
  }

  template <typename Change>
  void change_log(Change change) {
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::Open(rocksdb::Options(), (data() / "log").string(), &opened);
    ASSERT_TRUE(status.ok()) << status.ToString();
    const std::unique_ptr<rocksdb::DB> db(opened);
    const auto keys = record_keys(*db);
    ASSERT_GT(keys.size(), 50u);
    change(*db, keys);
  }

  // What is derived from the log, and lies beside it.
  void copy_what_was_derived() {
    std::filesystem::copy(program_->data() / "state", data() / "state",
                          std::filesystem::copy_options::recursive);
    std::filesystem::copy(program_->data() / "read-models", data() / "read-models",
                          std::filesystem::copy_options::recursive);
  }

  infra::ChildResult run(std::vector<std::string> arguments) const {
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.arguments.insert(options.arguments.end(), {"--data", data().string()});
    return infra::run_child(options, std::chrono::seconds(60));
  }

  infra::ChildResult verify(const std::vector<std::string>& flags = {}) const {
    std::vector<std::string> arguments = {"audit", "verify"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run(arguments);
  }

  void cut_off_the_last_record() {
    change_log([](rocksdb::DB& db, const std::vector<std::string>& keys) {
      ASSERT_TRUE(db.Delete({}, keys.back()).ok());
    });
  }

  void expect_found_shorter_than_read_by(const std::string& reader) {
    const auto verified = verify();
    EXPECT_EQ(verified.exit_code, 6) << verified.output << verified.errors;
    const auto said = verified.output.find("the log is shorter than what was read of it");
    ASSERT_NE(said, std::string::npos) << verified.output;
    EXPECT_NE(verified.output.find(reader, said), std::string::npos) << verified.output;
    EXPECT_NE(verified.output.find("the log is DAMAGED"), std::string::npos);
  }

  void expect_damage_found() {
    const auto verified = verify();
    EXPECT_EQ(verified.exit_code, 6) << verified.output << verified.errors;
    EXPECT_NE(verified.output.find("DAMAGED: patients, partition "), std::string::npos)
        << verified.output;
  }

  void expect_damage_found_by_the_head(const std::string& what) {
    const auto verified = verify({"--head", program_->file("head").string()});
    EXPECT_EQ(verified.exit_code, 6) << verified.output << verified.errors;
    EXPECT_NE(verified.output.find(what), std::string::npos) << verified.output;
  }

  std::filesystem::path data() const { return directory_ / "data"; }

 private:
  inline static std::unique_ptr<Program> program_;
  OwnDirectory directory_;
};

TEST_F(Tampering, WithANameIsFound) {
  change_log([](rocksdb::DB& db, const std::vector<std::string>& keys) {
    for (const auto& key : keys) {
      std::string value;
      ASSERT_TRUE(db.Get({}, key, &value).ok());
      const std::size_t at = value.find("@example.org");
      if (at == std::string::npos) continue;
      value[at + 1] = 'E';
      ASSERT_TRUE(db.Put({}, key, value).ok());
      return;
    }
    FAIL() << "no record to edit";
  });
  expect_damage_found();
}

TEST_F(Tampering, ByDroppingARecordIsFound) {
  change_log([](rocksdb::DB& db, const std::vector<std::string>& keys) {
    ASSERT_TRUE(db.Delete({}, keys[5]).ok());
  });
  expect_damage_found();
}

TEST_F(Tampering, BySwappingTwoRecordsIsFound) {
  change_log([](rocksdb::DB& db, const std::vector<std::string>& keys) {
    std::string first;
    std::string second;
    ASSERT_TRUE(db.Get({}, keys[4], &first).ok());
    ASSERT_TRUE(db.Get({}, keys[5], &second).ok());
    ASSERT_TRUE(db.Put({}, keys[4], second).ok());
    ASSERT_TRUE(db.Put({}, keys[5], first).ok());
  });
  expect_damage_found();
}

// Sound in itself; only a head kept elsewhere shows it.
TEST_F(Tampering, ByCuttingOffTheTailIsFoundByTheHead) {
  change_log([](rocksdb::DB& db, const std::vector<std::string>& keys) {
    ASSERT_TRUE(db.Delete({}, keys.back()).ok());
  });
  expect_damage_found_by_the_head("the tail was cut off");
}

TEST_F(Tampering, ByCuttingOffTheTailIsFoundByWhatHasReadIt) {
  copy_what_was_derived();
  const auto sound = verify();
  ASSERT_EQ(sound.exit_code, 0) << sound.output << sound.errors;
  EXPECT_EQ(sound.errors.find("is not compared with the command state"), std::string::npos)
      << sound.errors;
  cut_off_the_last_record();
  expect_found_shorter_than_read_by("the command state of patients has read it up to offset ");
}

TEST_F(Tampering, ByCuttingOffTheTailIsFoundByAReadModelOrAReactorAlone) {
  copy_what_was_derived();
  cut_off_the_last_record();
  for (const char* store : {"patients", "billing"})
    std::filesystem::remove_all(data() / "state" / store);
  expect_found_shorter_than_read_by("the reactor ");
  std::filesystem::remove_all(data() / "state");
  expect_found_shorter_than_read_by("the read model ");
}

TEST_F(Tampering, ByCuttingOffTheTailLeavesNoLogToExportToCopyOrToSign) {
  copy_what_was_derived();
  cut_off_the_last_record();
  const std::string file = (data() / "of-a-short-log").string();
  for (const std::vector<std::string>& verb :
       {std::vector<std::string>{"log", "export", file}, {"log", "info"}, {"audit", "head"}}) {
    const auto refused = run(verb);
    EXPECT_EQ(refused.exit_code, 6) << verb[1] << refused.output << refused.errors;
  }
  EXPECT_FALSE(std::filesystem::exists(file));
  const auto refused = run({"replay", "--to", file});
  EXPECT_EQ(refused.exit_code, 6) << refused.output << refused.errors;
  EXPECT_NE(refused.errors.find("the log is shorter than what was read of it"), std::string::npos)
      << refused.errors;
}

TEST_F(Tampering, WithTheLastRecordIsFoundByTheHead) {
  change_log([](rocksdb::DB& db, const std::vector<std::string>& keys) {
    std::string value;
    ASSERT_TRUE(db.Get({}, keys.back(), &value).ok());
    const std::size_t at = value.find("@example.org");
    ASSERT_NE(at, std::string::npos);
    value[at + 1] = 'E';
    ASSERT_TRUE(db.Put({}, keys.back(), value).ok());
  });
  expect_damage_found_by_the_head("is not the one that the signed head knows");
}

TEST_F(Tampering, WithTheAccessJournalIsFound) {
  const auto segment = data() / "access" / "0000000000000000.journal";
  std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file.put('!');
  file.close();
  EXPECT_EQ(verify().exit_code, 6);
}

// A generation that nobody follows stands for one that had read a longer log.
TEST(ARunningInstance, HasItsLogComparedWithItsDatabase) {
  Program program;
  program.start();
  const auto sound = program.run({"audit", "verify"});
  EXPECT_EQ(sound.exit_code, 0) << sound.output << sound.errors;
  EXPECT_EQ(sound.errors.find("is not compared"), std::string::npos) << sound.errors;
  {
    pqxx::connection connection(tools::find_instance(program.data())->postgres);
    pqxx::work work(connection);
    work.exec(
        "INSERT INTO carelog.projection_positions "
        "(projection, generation, topic, partition, next_offset, rule_state) "
        "VALUES ('of-old', 1, 'patients', 3, 1000000, '')");
    work.commit();
  }
  const auto shorter = program.run({"audit", "verify"});
  EXPECT_EQ(shorter.exit_code, 6) << shorter.output << shorter.errors;
  EXPECT_NE(shorter.output.find("the read model of-old has read it up to offset 1000000"),
            std::string::npos)
      << shorter.output;
}

// The command state is derived: nothing is lost with it, and no first answer is forgotten.
TEST(DamagedCommandState, IsMadeAnewFromTheLogAtTheNextStart) {
  Program program;
  program.start();
  const json ada = patient("Ada Lovelace", "ada@example.org");
  const auto first =
      program.post("/api/patients", "receptionist", ada, {{"Idempotency-Key", "k1"}});
  ASSERT_EQ(first.status, 201) << first.body;
  ASSERT_EQ(program.stop(std::chrono::seconds(5)), 0);
  const auto state = program.data() / "state" / "patients";
  for (const auto& entry : std::filesystem::directory_iterator(state)) {
    if (entry.path().filename().string().starts_with("MANIFEST")) {
      std::filesystem::resize_file(entry.path(), std::filesystem::file_size(entry.path()) / 2);
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.write("damaged", 7);
    }
  }
  program.start();
  const auto again =
      program.post("/api/patients", "receptionist", ada, {{"Idempotency-Key", "k1"}});
  EXPECT_EQ(again.status, 201) << again.body;
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  const auto other =
      program.post("/api/patients", "receptionist", ada, {{"Idempotency-Key", "k2"}});
  EXPECT_EQ(other.status, 409) << "the address has an owner";
  EXPECT_TRUE(std::filesystem::exists(program.data() / "state" / "patients.damaged"));
}

}  // namespace
}  // namespace carelog::system_test
