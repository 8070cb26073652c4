// A log on disk that somebody changed behind the program's back.
#include <rocksdb/db.h>

#include "tests/system/program.h"

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
    ASSERT_EQ(program_->stop(std::chrono::seconds(5)), 0);
  }
  static void TearDownTestSuite() { program_.reset(); }

  void SetUp() override {
    std::filesystem::create_directories(data());
    std::filesystem::copy(program_->data() / "log", data() / "log");
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

  infra::ChildResult verify() const {
    infra::ChildProcessOptions options;
    options.arguments = {CARELOG_PROGRAM, "audit", "verify", "--data", data().string()};
    return infra::run_child(options, std::chrono::seconds(60));
  }

  void expect_damage_found() {
    const auto verified = verify();
    EXPECT_EQ(verified.exit_code, 6) << verified.output << verified.errors;
    EXPECT_NE(verified.output.find("DAMAGED: patients, partition "), std::string::npos)
        << verified.output;
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

}  // namespace
}  // namespace carelog::system_test
