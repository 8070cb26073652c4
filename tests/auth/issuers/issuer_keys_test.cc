// When the keys of an issuer are fetched, with a fetch and a clock of our own.
#include "auth/issuers/issuer_keys.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "tests/auth/issuers/foreign_token.h"

namespace carelog::auth::testing {
namespace {

using Said = IssuerKeys::Said;

constexpr char discovery[] = "https://sso.test/realms/clinic/.well-known/openid-configuration";
constexpr char keys_url[] = "https://sso.test/realms/clinic/certs";

class KeysOfAnIssuer : public ::testing::Test {
 protected:
  // Everything that was fetched.
  int fetched(const std::string& url) { return fetched_[url]; }
  void put_discovery(const std::string& issuer, const std::string& jwks_uri) {
    documents_[discovery] = nlohmann::json{{"issuer", issuer}, {"jwks_uri", jwks_uri}}.dump();
  }

  struct Asked {
    std::optional<Said> said = std::nullopt;
    int retry_after_s = 0;
  };
  // What is said once it is.
  Asked& ask(const std::string& key_id) {
    Asked& asked = asked_.emplace_back();
    keys_.ask(key_id, [&asked](Said said, int seconds) { asked = {said, seconds}; });
    return asked;
  }

  KeysOfAnIssuer() {
    put_discovery(foreign_issuer, keys_url);
    documents_[keys_url] = our_key().jwks();
  }

  std::int64_t clock_ms_ = 1'000'000;
  std::map<std::string, std::string> documents_;
  std::map<std::string, int> fetched_;
  std::function<void()> while_fetching_ = [] {};
  std::deque<Asked> asked_;
  IssuerTokens tokens_{sso()};
  const IssuerTimes times_ = {};
  IssuerKeys keys_{tokens_,
                   [this](const std::string& url) -> tl::expected<std::string, std::string> {
                     ++fetched_[url];
                     while_fetching_();
                     const auto found = documents_.find(url);
                     if (found == documents_.end()) return tl::unexpected("nobody listens: " + url);
                     return found->second;
                   },
                   [this] { return clock_ms_; }};
};

TEST_F(KeysOfAnIssuer, AreFetchedByDiscoveryBeforeAnybodyAsks) {
  EXPECT_FALSE(keys_.state().answers);
  EXPECT_EQ(keys_.advance(), times_.refresh_ms);
  EXPECT_TRUE(tokens_.knows(our_key().key_id()));
  EXPECT_TRUE(keys_.state().answers);
  EXPECT_EQ(keys_.state().keys, 1u);
  EXPECT_EQ(fetched(discovery), 1);
  EXPECT_EQ(ask(our_key().key_id()).said, Said::known) << "at once";
  EXPECT_EQ(fetched(keys_url), 1);
}

TEST_F(KeysOfAnIssuer, AreFetchedAgainNowAndThen) {
  keys_.advance();
  clock_ms_ += times_.refresh_ms - 1;
  EXPECT_EQ(keys_.advance(), 1);
  EXPECT_EQ(fetched(keys_url), 1);
  documents_[keys_url] = their_key().jwks();
  clock_ms_ += 1;
  keys_.advance();
  EXPECT_EQ(fetched(keys_url), 2);
  EXPECT_EQ(fetched(discovery), 1);
  EXPECT_FALSE(tokens_.knows(our_key().key_id())) << "what is told no longer is not believed";
  EXPECT_TRUE(tokens_.knows(their_key().key_id()));
}

TEST_F(KeysOfAnIssuer, ThatAreNewAreFetchedForTheFirstWhoAsks) {
  keys_.advance();
  clock_ms_ += 10'000;
  documents_[keys_url] = their_key().jwks();
  const Asked& first = ask(their_key().key_id());
  const Asked& second = ask(their_key().key_id());
  EXPECT_FALSE(first.said);
  EXPECT_EQ(keys_.state().waiting, 2u);
  keys_.advance();
  EXPECT_EQ(first.said, Said::known);
  EXPECT_EQ(second.said, Said::known);
  EXPECT_EQ(fetched(keys_url), 2) << "one fetch for both";
}

TEST_F(KeysOfAnIssuer, AreNotFetchedForEveryMadeUpName) {
  keys_.advance();
  clock_ms_ += 10'000;
  const Asked& first = ask("made-up");
  keys_.advance();
  EXPECT_EQ(first.said, Said::unknown);
  EXPECT_EQ(fetched(keys_url), 2);
  const Asked& second = ask("made-up-2");
  EXPECT_EQ(keys_.advance(), times_.cool_down_ms) << "it waits for the end of the cool-down";
  EXPECT_FALSE(second.said);
  EXPECT_EQ(fetched(keys_url), 2);
  clock_ms_ += times_.cool_down_ms;
  keys_.advance();
  EXPECT_EQ(second.said, Said::unknown);
  EXPECT_EQ(fetched(keys_url), 3);
}

TEST_F(KeysOfAnIssuer, ThatCameWhileOthersWereFetchedAreFetchedOnceMore) {
  keys_.advance();
  clock_ms_ += 10'000;
  ask("made-up");
  const Asked* late = nullptr;
  while_fetching_ = [&] {
    if (late == nullptr) late = &ask(their_key().key_id());
  };
  keys_.advance();
  ASSERT_NE(late, nullptr);
  EXPECT_FALSE(late->said) << "that fetch may have looked too early";
  documents_[keys_url] = their_key().jwks();
  clock_ms_ += times_.cool_down_ms;
  keys_.advance();
  EXPECT_EQ(late->said, Said::known);
}

TEST_F(KeysOfAnIssuer, StayWhileItIsAway) {
  keys_.advance();
  documents_.erase(keys_url);
  clock_ms_ += 10'000;
  const Asked& waiting = ask("unknown");
  keys_.advance();
  EXPECT_EQ(waiting.said, Said::away);
  EXPECT_EQ(waiting.retry_after_s, 5);
  EXPECT_FALSE(keys_.state().answers);
  EXPECT_NE(keys_.state().detail.find("nobody listens"), std::string::npos);
  EXPECT_TRUE(tokens_.knows(our_key().key_id()));
  clock_ms_ += 2'000;
  const Asked& at_once = ask("unknown");
  EXPECT_EQ(at_once.said, Said::away);
  EXPECT_EQ(at_once.retry_after_s, 3);
  EXPECT_EQ(keys_.advance(), 3'000);
  EXPECT_EQ(keys_.state().failures, 1);
}

TEST_F(KeysOfAnIssuer, AreFetchedSoonAfterItIsBack) {
  documents_.clear();
  EXPECT_EQ(keys_.advance(), times_.away_cool_down_ms);
  EXPECT_EQ(tokens_.keys(), 0u);
  put_discovery(foreign_issuer, keys_url);
  documents_[keys_url] = our_key().jwks();
  clock_ms_ += times_.away_cool_down_ms;
  EXPECT_EQ(keys_.advance(), times_.refresh_ms) << "though nobody asks";
  EXPECT_TRUE(keys_.state().answers);
  EXPECT_EQ(keys_.state().fetches, 2);
  EXPECT_EQ(keys_.state().failures, 1);
}

TEST_F(KeysOfAnIssuer, AreNotBelievedForEverWithoutAWordOfIt) {
  keys_.advance();
  documents_.clear();
  for (std::int64_t passed = 0; passed + 10'000 < times_.keys_kept_ms; passed += 10'000) {
    clock_ms_ += 10'000;
    keys_.advance();
  }
  EXPECT_TRUE(tokens_.knows(our_key().key_id()));
  clock_ms_ += 20'000;
  keys_.advance();
  EXPECT_EQ(tokens_.keys(), 0u);
}

TEST_F(KeysOfAnIssuer, ComeFromItsOwnDiscoveryDocumentOnly) {
  put_discovery("https://elsewhere.test", keys_url);
  keys_.advance();
  EXPECT_NE(keys_.state().detail.find("another issuer"), std::string::npos);
  put_discovery(foreign_issuer, "http://elsewhere.test/keys");
  clock_ms_ += times_.away_cool_down_ms;
  keys_.advance();
  EXPECT_NE(keys_.state().detail.find("no jwks_uri of https"), std::string::npos);
  documents_[discovery] = "<html>";
  clock_ms_ += times_.away_cool_down_ms;
  keys_.advance();
  EXPECT_NE(keys_.state().detail.find("not one JSON object"), std::string::npos);
  EXPECT_EQ(fetched(keys_url), 0);
  EXPECT_EQ(tokens_.keys(), 0u);
}

TEST_F(KeysOfAnIssuer, MayMove) {
  keys_.advance();
  documents_.erase(keys_url);
  clock_ms_ += times_.refresh_ms;
  keys_.advance();
  put_discovery(foreign_issuer, "https://sso.test/moved");
  documents_["https://sso.test/moved"] = their_key().jwks();
  clock_ms_ += times_.away_cool_down_ms;
  keys_.advance();
  EXPECT_TRUE(tokens_.knows(their_key().key_id()));
}

TEST_F(KeysOfAnIssuer, StayIfTheNewOnesCannotBeUsed) {
  keys_.advance();
  for (const char* text : {"", "{}", R"({"keys":[]})", "<html>"}) {
    documents_[keys_url] = text;
    clock_ms_ += times_.refresh_ms;
    keys_.advance();
    EXPECT_FALSE(keys_.state().answers) << text;
    EXPECT_TRUE(tokens_.knows(our_key().key_id())) << text;
  }
}

TEST_F(KeysOfAnIssuer, AreWaitedForByALimitedNumber) {
  keys_.advance();
  for (std::size_t i = 0; i < waiting_for_keys_max; ++i) EXPECT_FALSE(ask("unknown").said);
  const Asked& one_too_many = ask("unknown");
  EXPECT_EQ(one_too_many.said, Said::busy);
  EXPECT_EQ(one_too_many.retry_after_s, 1);
  keys_.stop();
  EXPECT_EQ(asked_.front().said, Said::away);
  EXPECT_EQ(ask("unknown").said, Said::away) << "for ever after";
}

}  // namespace
}  // namespace carelog::auth::testing
