// The web console's files over HTTP.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "gateway/console/console_files.h"
#include "tests/gateway/gateway_fixture.h"

namespace carelog::gateway {
namespace {

using testing::HasSubstr;

void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << bytes;
}

class Console : public GatewayBeforeFakes {
 protected:
  Console() : GatewayBeforeFakes(std::chrono::seconds(0), true, built()) {}

  static std::string built() {
    static const infra::TemporaryDirectory place;
    const std::filesystem::path root = place.path();
    write_file(root / "index.html", "<!doctype html>page");
    write_file(root / "assets/page-1a.js", "script");
    write_file(root / "assets/page-1a.js.gz", "zipped");
    write_file(root / "assets/page-1a.js.br", "brotli");
    write_file(root / "secret.txt", "not of the console");
    return root.string();
  }
};

class NoConsole : public GatewayBeforeFakes {};

TEST_F(Console, IsWhereTheRootLeads) {
  const auto root = ask("GET /");
  EXPECT_EQ(root.status, 302);
  EXPECT_EQ(root.header("Location"), "/console/");
  const auto page = ask("GET /console/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<!doctype html>page");
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
}

TEST_F(Console, RunsNoScriptButItsOwn) {
  const auto policy = ask("GET /console/").header("Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
  EXPECT_THAT(policy, testing::Not(HasSubstr("unsafe")));
}

TEST_F(Console, AsksForThePageEveryTimeAndForAnAssetOnce) {
  const auto page = ask("GET /console/");
  EXPECT_EQ(page.header("Cache-Control"), "no-cache");
  const auto again = ask("GET /console/", "If-None-Match: " + page.header("ETag") + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  const auto script = ask("GET /console/assets/page-1a.js");
  EXPECT_EQ(script.header("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(script.header("Content-Type"), "text/javascript; charset=utf-8");
}

TEST_F(Console, SendsWhatTheCallerCanUnpack) {
  const auto sent = [this](const std::string& codings) {
    const auto answer = ask("GET /console/assets/page-1a.js", codings);
    return answer.header("Content-Encoding") + " " + answer.body;
  };
  EXPECT_EQ(sent(""), " script");
  EXPECT_EQ(sent("Accept-Encoding: gzip, deflate\r\n"), "gzip zipped");
  EXPECT_EQ(sent("Accept-Encoding: gzip, deflate, br;q=0.9\r\n"), "br brotli");
  EXPECT_EQ(sent("Accept-Encoding: gzip, br;q=0\r\n"), "gzip zipped");
  EXPECT_NE(ask("GET /console/assets/page-1a.js").header("ETag"),
            ask("GET /console/assets/page-1a.js", "Accept-Encoding: br\r\n").header("ETag"));
}

TEST_F(Console, ShowsNothingButItsOwnKindsOfFiles) {
  EXPECT_EQ(ask("GET /console/assets/none.js").status, 404);
  EXPECT_EQ(ask("GET /console/assets/..%2Fsecret.txt").status, 404);
  EXPECT_EQ(ask("GET /console/secret.txt").status, 404);
}

TEST_F(NoConsole, SaysHowToBuildIt) {
  const auto page = ask("GET /console/");
  EXPECT_EQ(page.status, 404);
  EXPECT_THAT(page.body, HasSubstr("make console"));
  EXPECT_EQ(ask("GET /console/assets/page-1a.js").status, 404);
}

TEST(ConsoleFiles, RefusesAFileThatIsTooLarge) {
  const infra::TemporaryDirectory place;
  write_file(std::filesystem::path(place.path()) / "a.js",
             std::string(console_file_max_bytes + 1, 'x'));
  EXPECT_THROW(ConsoleFiles{place.path()}, std::runtime_error);
}

}  // namespace
}  // namespace carelog::gateway
