#include "infra/postgres/private_server.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <pqxx/pqxx>
#include <thread>

#include "infra/postgres/leftover_server.h"
#include "infra/postgres/postgres_environment.h"
#include "infra/process/child_process.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

std::string answer(const std::string& conninfo, const std::string& statement) {
  pqxx::connection connection(conninfo);
  pqxx::work work(connection);
  const auto rows = work.exec(statement);
  work.commit();
  return rows.empty() ? "" : rows[0][0].as<std::string>();
}

std::string refusal(const std::string& directory) {
  try {
    PrivateServer server(directory);
  } catch (const PrivateServerError& error) {
    return error.what();
  }
  return "started";
}

class PrivateServerTest : public testing::Test {
 protected:
  // The conninfo of a holder that will be killed, once it serves.
  std::string await_conninfo(ChildProcess& holder) {
    for (;;) {
      if (const auto conninfo = conninfo_of_running_server(path_)) return *conninfo;
      if (!holder.running()) return "";
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  // The server's postmaster.pid once another process serves.
  std::optional<PostmasterNote> await_other_than(pid_t killed) {
    for (int i = 0; i < 3000; ++i) {
      const auto note = read_postmaster_note(path_ + "/cluster");
      if (note && note->ready && note->pid != killed) return note;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return std::nullopt;
  }

  TemporaryDirectory directory_;  // closed to everybody but us: mode 0700
  const std::string path_ = directory_.path() + "/data/postgres";
};

TEST_F(PrivateServerTest, KeepsItsDataFromStartToStart) {
  {
    PrivateServer server(path_);
    answer(server.conninfo(), "CREATE TABLE t AS SELECT 'kept' AS word");
    EXPECT_EQ(answer(server.conninfo(), "SHOW server_encoding"), "UTF8");
    EXPECT_EQ(answer(server.conninfo(), "SHOW lc_collate"), "C");
    EXPECT_EQ(answer(server.conninfo(), "SHOW data_checksums"), "on");
    EXPECT_EQ(answer(server.conninfo(), "SHOW fsync"), "on");
    EXPECT_EQ(answer(server.conninfo(), "SHOW listen_addresses"), "");
  }
  EXPECT_EQ(conninfo_of_running_server(path_), std::nullopt);
  PrivateServer again(path_);
  EXPECT_EQ(answer(again.conninfo(), "SELECT word FROM t"), "kept");
  EXPECT_EQ(answer(again.conninfo("second"), "SELECT current_database()"), "second");
}

TEST_F(PrivateServerTest, RunsUnprivilegedUnderADirectoryOnlyRootMayEnter) {
  if (::geteuid() != 0) GTEST_SKIP() << "we are not root";
  struct stat status = {};
  ASSERT_EQ(::stat(directory_.path().c_str(), &status), 0);
  ASSERT_EQ(status.st_mode & 07777, 0700u);
  PrivateServer server(path_);
  const auto note = read_postmaster_note(path_ + "/cluster");
  ASSERT_TRUE(note);
  ASSERT_EQ(::stat(("/proc/" + std::to_string(note->pid)).c_str(), &status), 0);
  EXPECT_NE(status.st_uid, 0u);
  answer(server.conninfo(), "CREATE TABLE t AS SELECT * FROM generate_series(1, 1000) AS n");
  answer(server.conninfo(), "SELECT pg_reload_conf()");
  EXPECT_EQ(answer(server.conninfo(), "SELECT count(*) FROM t"), "1000");
}

TEST_F(PrivateServerTest, LosesNothingWhenEverythingIsKilledAndStartsStraightAway) {
  ChildProcess holder({.arguments = {CARELOG_TEST_HOLDER, "server", path_}});
  const std::string conninfo = await_conninfo(holder);
  ASSERT_NE(conninfo, "");
  answer(conninfo, "CREATE TABLE t AS SELECT 'kept' AS word");
  const auto note = read_postmaster_note(path_ + "/cluster");
  ASSERT_TRUE(note);
  holder.send(SIGKILL);
  ::kill(note->pid, SIGKILL);
  PrivateServer again(path_);
  EXPECT_EQ(answer(again.conninfo(), "SELECT word FROM t"), "kept");
}

TEST_F(PrivateServerTest, TakesOverWhenOnlyItsOwnerIsKilled) {
  ChildProcess holder({.arguments = {CARELOG_TEST_HOLDER, "server", path_}});
  const std::string conninfo = await_conninfo(holder);
  ASSERT_NE(conninfo, "");
  answer(conninfo, "CREATE TABLE t AS SELECT 'kept' AS word");
  pqxx::connection in_the_way(conninfo);
  holder.send(SIGKILL);
  PrivateServer again(path_);
  EXPECT_EQ(answer(again.conninfo(), "SELECT word FROM t"), "kept");
}

TEST_F(PrivateServerTest, EndsWhenItsOwnerIsKilled) {
  ChildProcess holder({.arguments = {CARELOG_TEST_HOLDER, "server", path_}});
  ASSERT_NE(await_conninfo(holder), "");
  const auto note = read_postmaster_note(path_ + "/cluster");
  holder.send(SIGKILL);
  holder.wait();
  while (is_server_of(note->pid, path_ + "/cluster")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(conninfo_of_running_server(path_), std::nullopt);
}

TEST_F(PrivateServerTest, IsNotFooledByAStrangerWithTheOldProcessNumber) {
  { PrivateServer server(path_); }
  ChildProcess stranger({.arguments = {"sleep", "600"}});
  std::ofstream(path_ + "/cluster/postmaster.pid") << stranger.pid() << "\n"
                                                   << path_ << "/cluster\n1\n5432\n"
                                                   << path_ << "/socket\n\n";
  EXPECT_NO_THROW(PrivateServer server(path_));
  EXPECT_TRUE(stranger.running());
}

TEST_F(PrivateServerTest, StartsOnANoteThatAPowerCutLeftEmpty) {
  {
    PrivateServer server(path_);
    answer(server.conninfo(), "CREATE TABLE t AS SELECT 'kept' AS word");
  }
  for (const char* left : {"", "\n", "x"}) {
    std::ofstream(path_ + "/cluster/postmaster.pid") << left;
    PrivateServer server(path_);
    EXPECT_EQ(answer(server.conninfo(), "SELECT word FROM t"), "kept");
  }
}

TEST_F(PrivateServerTest, IsStartedAgainWhenItIsKilled) {
  PrivateServer server(path_);
  const std::string conninfo = server.conninfo();
  answer(conninfo, "CREATE TABLE t AS SELECT 'kept' AS word");
  for (int round = 0; round < 2; ++round) {
    const auto killed = read_postmaster_note(path_ + "/cluster");
    ASSERT_TRUE(killed);
    ::kill(killed->pid, SIGKILL);
    const auto again = await_other_than(killed->pid);
    ASSERT_TRUE(again) << server.trouble();
    EXPECT_EQ(answer(conninfo, "SELECT word FROM t"), "kept");
  }
  for (int i = 0; i < 500 && !server.trouble().empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(server.trouble(), "");
}

TEST_F(PrivateServerTest, IsStartedAgainWhenItsSocketIsRemoved) {
  PrivateServer server(path_);
  const std::string conninfo = server.conninfo();
  answer(conninfo, "CREATE TABLE t AS SELECT 'kept' AS word");
  for (const char* removed : {"/socket/.s.PGSQL.5432", "/socket"}) {
    const auto before = read_postmaster_note(path_ + "/cluster");
    ASSERT_TRUE(before);
    std::filesystem::remove_all(path_ + removed);
    ASSERT_TRUE(await_other_than(before->pid)) << server.trouble();
    EXPECT_EQ(answer(conninfo, "SELECT word FROM t"), "kept") << removed;
  }
}

TEST_F(PrivateServerTest, SaysWhyItCannotBeStartedAgainAndTriesUntilItCan) {
  PrivateServer server(path_);
  const auto killed = read_postmaster_note(path_ + "/cluster");
  std::filesystem::rename(path_ + "/cluster/global", path_ + "/cluster/global.away");
  ::kill(killed->pid, SIGKILL);
  for (int i = 0; i < 3000 && server.trouble().find("global") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_NE(server.trouble().find("global"), std::string::npos) << server.trouble();
  std::filesystem::rename(path_ + "/cluster/global.away", path_ + "/cluster/global");
  EXPECT_TRUE(await_other_than(killed->pid)) << server.trouble();
}

TEST_F(PrivateServerTest, StopsAtOnceWhileItIsBeingStartedAgain) {
  PrivateServer server(path_);
  const auto killed = read_postmaster_note(path_ + "/cluster");
  std::filesystem::rename(path_ + "/cluster/global", path_ + "/cluster/global.away");
  ::kill(killed->pid, SIGKILL);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto before = std::chrono::steady_clock::now();
  server.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
}

TEST_F(PrivateServerTest, ServesBelowAPathWithCommasQuotesAndBlanks) {
  const std::string odd = directory_.path() + "/we,ird \"da'ta\\/pg";
  std::string conninfo;
  {
    PrivateServer server(odd);
    conninfo = server.conninfo();
    answer(conninfo, "CREATE TABLE t AS SELECT 'kept' AS word");
    EXPECT_EQ(conninfo_of_running_server(odd), conninfo);
  }
  PrivateServer again(odd);
  EXPECT_EQ(answer(again.conninfo(), "SELECT word FROM t"), "kept");
}

TEST_F(PrivateServerTest, IsDeafToWhatAShellSetsForOtherServers) {
  const std::vector<std::pair<std::string, std::string>> set = {
      {"PGCLIENTENCODING", "LATIN1"},
      {"PGOPTIONS", "-c nonsense=1"},
      {"PGREQUIREPEER", "nobody"},
      {"PGTARGETSESSIONATTRS", "standby"},
      {"PGCHANNELBINDING", "require"},
      {"PGSSLMODE", "bogus"},
      {"PGSSLMINPROTOCOLVERSION", "bogus"},
      {"PGGSSENCMODE", "bogus"},
      {"PGHOST", "nowhere"},
      {"PGHOSTADDR", "192.0.2.1"},
      {"PGPORT", "1"},
      {"PGUSER", "nobody"},
      {"PGDATABASE", "none"},
      {"PGDATA", "/nowhere"},
      {"PGCONNECT_TIMEOUT", "x"},
      {"LC_ALL", "tlh_KL.UTF-8"},
      {"TZ", "Asia/Kolkata"}};
  for (const auto& [name, value] : set) ::setenv(name.c_str(), value.c_str(), 1);
  {
    PrivateServer server(path_);
    EXPECT_EQ(answer(server.conninfo(), "SHOW client_encoding"), "UTF8");
    EXPECT_EQ(answer(server.conninfo(), "SHOW timezone"), "UTC");
    EXPECT_TRUE(conninfo_of_running_server(path_));
  }
  for (const auto& [name, value] : set) ::unsetenv(name.c_str());
}

TEST_F(PrivateServerTest, RefusesADirectoryThatAnotherProcessUses) {
  PrivateServer server(path_);
  EXPECT_EQ(refusal(path_), "process " + std::to_string(::getpid()) + " already uses " + path_ +
                                ": stop it, or choose another --data directory");
}

TEST_F(PrivateServerTest, FindsAShortPlaceForItsSocketWhenThePathIsLong) {
  const std::string deep = path_ + "/" + std::string(120, 'd');
  std::string socket;
  {
    PrivateServer server(deep);
    EXPECT_EQ(answer(server.conninfo(), "SELECT 'there'"), "there");
    socket = read_postmaster_note(deep + "/cluster")->socket_directory;
    EXPECT_EQ(socket.find("/tmp/carelog-postgres-"), 0u);
  }
  EXPECT_FALSE(std::filesystem::exists(socket));
}

TEST_F(PrivateServerTest, StartsAfterItsFirstMakingWasCutShort) {
  std::filesystem::create_directories(path_ + "/cluster.new/base");
  PrivateServer server(path_);
  EXPECT_EQ(answer(server.conninfo(), "SELECT 'whole'"), "whole");
}

TEST_F(PrivateServerTest, SaysInOneLineWhyItDoesNotStart) {
  { PrivateServer server(path_); }
  std::ofstream(path_ + "/cluster/PG_VERSION") << "9\n";
  EXPECT_EQ(refusal(path_),
            "PostgreSQL 9 is not installed: apt-get install postgresql-9, or give --postgres URL");
}

TEST_F(PrivateServerTest, KeepsValuesOutOfItsLog) {
  PrivateServer server(path_);
  answer(server.conninfo(), "CREATE TABLE t (email text UNIQUE)");
  for (int i = 0; i < 2; ++i) {
    try {
      answer(server.conninfo(), "INSERT INTO t VALUES ('ada@example.org')");
    } catch (const pqxx::unique_violation&) {
      // The second one.
    }
  }
  std::ifstream file(path_ + "/postgres.log");
  const std::string log((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_NE(log.find("duplicate key"), std::string::npos);
  EXPECT_EQ(log.find("ada@example.org"), std::string::npos);
}

}  // namespace
}  // namespace carelog::infra
