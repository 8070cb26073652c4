// carelog on a PostgreSQL that is reached over TLS alone.
#include <gmock/gmock.h>
#include <pqxx/pqxx>

#include "infra/postgres/cluster_directory.h"
#include "infra/process/port.h"
#include "tests/system/program.h"

namespace carelog::system_test {
namespace {

using testing::HasSubstr;

namespace fs = std::filesystem;

class PostgresOverTls : public testing::Test {
 protected:
  PostgresOverTls() : cluster_(directory_ / "server"), port_(infra::free_loopback_port()) {
    make_certificate("server");
    make_certificate("other");
    cluster_.ensure_cluster();
    cluster_.make_socket_directory();
    cluster_.write_access_rules({});
    std::ofstream(hba()) << "local all all trust\nhostssl all all 127.0.0.1/32 trust\n"
                            "hostssl all all ::1/128 trust\n";
    auto options = cluster_.server_command();
    for (const std::string& setting :
         {std::string("listen_addresses=localhost"), std::string("ssl=on"),
          "port=" + std::to_string(port_), "ssl_cert_file=" + place("server.crt"),
          "ssl_key_file=" + place("server.key"), "hba_file=" + hba()}) {
      options.arguments.push_back("-c");
      options.arguments.push_back(setting);
    }
    give_to(options.user, place("server.key"));
    fs::permissions(fs::path(hba()), fs::perms(0644));
    server_.emplace(options);
    for (int i = 0; i < 300 && !can_make_database(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  ~PostgresOverTls() override {
    program_.stop(std::chrono::seconds(30));
    server_.reset();
    cluster_.remove_socket();
  }

  std::string place(const std::string& name) const { return (directory_ / name).string(); }
  std::string hba() const { return place("server/own_hba.conf"); }

  // For the name localhost, and its own root.
  void make_certificate(const std::string& name) const {
    infra::ChildProcessOptions options;
    options.arguments = {"openssl",
                         "req",
                         "-x509",
                         "-newkey",
                         "ec",
                         "-pkeyopt",
                         "ec_paramgen_curve:prime256v1",
                         "-nodes",
                         "-days",
                         "2",
                         "-subj",
                         "/CN=localhost",
                         "-addext",
                         "subjectAltName=DNS:localhost",
                         "-keyout",
                         place(name + ".key"),
                         "-out",
                         place(name + ".crt")};
    const auto made = infra::run_child(std::move(options), std::chrono::seconds(30));
    EXPECT_EQ(made.exit_code, 0) << made.output;
    fs::permissions(fs::path(place(name + ".crt")), fs::perms(0644));
    fs::permissions(fs::path(place(name + ".key")), fs::perms(0600));
  }

  static void give_to(const std::optional<infra::UnprivilegedUser>& user, const std::string& file) {
    if (!user) return;
    EXPECT_EQ(::chown(file.c_str(), user->user_id, user->group_id), 0);
    // The server's user looks through the test's directory.
    fs::permissions(fs::path(file).parent_path(), fs::perms(0711));
  }

  std::string by_socket(const std::string& database) const {
    return "host='" + cluster_.socket_directory() + "' port=" + std::to_string(port_) +
           " user=carelog dbname=" + database;
  }
  bool can_make_database() const {
    try {
      pqxx::connection connection(by_socket("postgres"));
      pqxx::nontransaction work(connection);
      work.exec("CREATE DATABASE carelog");
      return true;
    } catch (const pqxx::failure&) {
      return false;
    }
  }

  std::string url(const std::string& host, const std::string& words) const {
    return "postgresql://carelog@" + host + ":" + std::to_string(port_) + "/carelog?" + words;
  }
  // What it says instead of serving.
  std::string refused(const std::string& url) {
    try {
      program_.start({"--postgres", url});
    } catch (const std::exception& said) {
      return said.what();
    }
    return "";
  }

  OwnDirectory directory_;
  infra::ClusterDirectory cluster_;
  const std::uint16_t port_;
  std::optional<infra::ChildProcess> server_;
  Program program_;
};

TEST_F(PostgresOverTls, ServesAndSendsNothingInClear) {
  program_.start(
      {"--postgres", url("localhost", "sslmode=verify-full&sslrootcert=" + place("server.crt"))});
  const auto made = program_.post("/api/patients", "admin", patient("Ada", "ada@example.org"));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(program_.get(made.header("location"), "admin", fresh(made)).status, 200);
  pqxx::connection connection(by_socket("carelog"));
  pqxx::nontransaction work(connection);
  const auto row = work.exec1(
      "SELECT count(*) FILTER (WHERE ssl AND version LIKE 'TLSv1.%'), count(*) FROM pg_stat_ssl "
      "JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL");
  EXPECT_GT(row[0].as<int>(), 3);
  EXPECT_EQ(row[0].as<int>(), row[1].as<int>());
}

TEST_F(PostgresOverTls, IsRefusedUnlessTheCertificateProvesIt) {
  EXPECT_THAT(refused(url("localhost", "sslmode=verify-full&sslrootcert=" + place("other.crt"))),
              HasSubstr("certificate verify failed"));
  EXPECT_THAT(refused(url("127.0.0.1", "sslmode=verify-full&sslrootcert=" + place("server.crt"))),
              HasSubstr("does not match host name"));
  EXPECT_THAT(refused(url("localhost", "sslmode=disable")),
              HasSubstr("no encryption: mend --postgres"));
  EXPECT_THAT(refused("postgresql://carelog@192.0.2.1/carelog"),
              HasSubstr("192.0.2.1 is another machine: add sslmode=verify-full"));
}

}  // namespace
}  // namespace carelog::system_test
