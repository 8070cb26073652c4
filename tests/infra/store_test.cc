#include "infra/rocksdb/store.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <fstream>
#include <thread>

#include "infra/process/child_process.h"
#include "tests/infra/small_disk.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

class StoreTest : public testing::Test {
 protected:
  std::string value(const Store& store) {
    std::string found;
    const auto status = store.db().Get(rocksdb::ReadOptions(), "key", &found);
    return status.ok() ? found : status.ToString();
  }
  void put(const Store& store, const std::string& text) {
    ASSERT_TRUE(store.db().Put(rocksdb::WriteOptions(), "key", text).ok());
  }

  TemporaryDirectory directory_;
  const StoreOptions options_{.directory = directory_.path() + "/deep/store"};
};

TEST_F(StoreTest, KeepsWhatWasWritten) {
  {
    const auto store = open_store(options_);
    put(*store, "one");
  }
  EXPECT_EQ(value(*open_store(options_)), "one");
}

TEST_F(StoreTest, RefusesToWriteToAFullDiskAndGoesOnWhenThereIsRoom) {
  SmallDisk disk(directory_.path() + "/disk", 64 << 20);
  if (!disk.trouble().empty()) GTEST_SKIP() << disk.trouble();
  const auto store = open_store({.directory = disk.path() + "/store"});
  const auto write = [&](const std::string& key) {
    rocksdb::WriteBatch batch;
    batch.Put(key, std::string(1 << 16, 'x'));
    store->write({}, batch, "writing");
  };
  write("before");
  disk.fill();
  for (int i = 0; i < 3; ++i) EXPECT_THROW(write("full"), StoreNearlyFull);
  EXPECT_THROW(open_store({.directory = disk.path() + "/other"}), StoreFull);
  std::string found;
  EXPECT_TRUE(store->db().Get({}, "before", &found).ok());
  EXPECT_TRUE(store->db().Get({}, "full", &found).IsNotFound());
  disk.free();
  write("after");
  disk.fill();  // it can also be closed
}

TEST_F(StoreTest, IsReadBesideItsOwner) {
  const auto owner = open_store(options_);
  put(*owner, "one");
  const auto reader = open_store_beside(options_);
  EXPECT_EQ(value(*reader), "one");
  put(*owner, "two");
  reader->catch_up();
  EXPECT_EQ(value(*reader), "two");
}

TEST_F(StoreTest, IsRefusedWhileAnotherProcessHasIt) {
  ChildProcess holder({.arguments = {CARELOG_TEST_HOLDER, "store", options_.directory}});
  while (!std::filesystem::exists(options_.directory + ".open")) {
    ASSERT_TRUE(holder.running());
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  try {
    open_store(options_);
    FAIL() << "opened twice";
  } catch (const StoreInUse& error) {
    EXPECT_EQ(std::string(error.what()), "another carelog process uses " + options_.directory +
                                             ": stop it, or choose another --data directory");
  }
  holder.send(SIGKILL);
  holder.wait();
  EXPECT_NO_THROW(open_store(options_));
}

TEST_F(StoreTest, IsNotMadeByAReader) {
  EXPECT_THROW(open_store_beside(options_), StoreError);
  EXPECT_FALSE(std::filesystem::exists(options_.directory));
}

TEST_F(StoreTest, SaysWhenItIsDamaged) {
  { put(*open_store(options_), "one"); }
  std::ofstream(options_.directory + "/CURRENT", std::ios::trunc) << "nonsense\n";
  EXPECT_THROW(open_store(options_), StoreCorrupt);
}

TEST(RequireOk, TellsAFullDisk) {
  EXPECT_NO_THROW(require_ok(rocksdb::Status::OK(), "writing", "/data"));
  EXPECT_THROW(require_ok(rocksdb::Status::NoSpace(), "writing", "/data"), StoreFull);
  EXPECT_THROW(require_ok(rocksdb::Status::IOError("No space left on device"), "writing", "/data"),
               StoreFull);
}

}  // namespace
}  // namespace carelog::infra
