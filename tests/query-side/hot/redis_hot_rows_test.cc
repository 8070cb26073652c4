// The contract and the simulation on a real Redis, and what only a Redis can do: be shared, be
// away, come back with older data, want a password.
#include "query-side/hot/redis_hot_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/query-side/hot/hot_rows_contract.h"
#include "tests/query-side/hot/hot_simulation.h"
#include "tests/query-side/hot/redis_server.h"

namespace carelog::query {
namespace {

using std::chrono::milliseconds;

RedisServer& server() {
  static RedisServer one;
  return one;
}

std::unique_ptr<HotRows> rows_in(RedisServer& in) {
  return std::make_unique<RedisHotRows>(in.place(), "", milliseconds(0));
}

INSTANTIATE_TEST_SUITE_P(Redis, HotRowsContract, testing::Values(+[]() {
                           server().flush();
                           return rows_in(server());
                         }));

const AsOf start{1, {10, 20}};

class RedisHotRowsTest : public testing::Test {
 protected:
  RedisHotRowsTest() { server().flush(); }
  static std::string found(HotRows& rows) { return rows.find({"ada"}).front().value_or("nothing"); }
};

// Two processes share it, and are followed each for itself.
TEST(RedisHotSimulationTest, NoEntryLacksAChangeThatItMustHave) {
  std::uint64_t hits = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    server().flush();
    std::vector<std::unique_ptr<HotRows>> both;
    for (int each = 0; each < 2; ++each) both.push_back(rows_in(server()));
    const auto result = HotSimulation(seed, std::move(both)).run(1000);
    ASSERT_EQ(result.violation, "") << "seed " << seed;
    hits += result.hits;
  }
  EXPECT_GT(hits, 1'000U);
}

TEST_F(RedisHotRowsTest, WhatOneProcessReadAllFind) {
  const auto one = rows_in(server()), other = rows_in(server());
  ASSERT_TRUE(one->begin(start, "here"));
  one->offer("ada", 0, start, "row");
  ASSERT_TRUE(other->begin(start, "here"));
  EXPECT_EQ(found(*other), "row");
  ASSERT_TRUE(other->follow({{"ada", 0, 12}}, {{0, 10, 12}}));
  EXPECT_EQ(found(*one), "nothing");
  ASSERT_TRUE(one->follow({{"ada", 0, 12}}, {{0, 10, 12}}));  // the same again
  one->offer("ada", 0, {1, {12, 20}}, "new");
  EXPECT_EQ(found(*other), "new");
}

TEST_F(RedisHotRowsTest, OneWhoComesLaterThanAnybodyFollowedEmptiesIt) {
  const auto one = rows_in(server()), other = rows_in(server());
  ASSERT_TRUE(one->begin(start, "here"));
  one->offer("ada", 0, start, "row");
  ASSERT_TRUE(other->begin({1, {12, 20}}, "here"));
  EXPECT_EQ(found(*other), "nothing");
  EXPECT_EQ(found(*one), "nothing");
  EXPECT_FALSE(one->follow({}, {{0, 10, 12}}));
}

TEST_F(RedisHotRowsTest, ATouchedRowIsThereNoMore) {
  const auto rows = rows_in(server());
  ASSERT_TRUE(rows->begin(start, "here"));
  rows->offer("ada", 0, start, "row");
  const auto holds_ada = [] {
    const auto keys = server().keys();
    return std::any_of(keys.begin(), keys.end(),
                       [](const std::string& key) { return key.ends_with(":ada"); });
  };
  EXPECT_TRUE(holds_ada());
  ASSERT_TRUE(rows->follow({{"ada", 0, 11}}, {{0, 10, 11}}));
  EXPECT_FALSE(holds_ada());
}

// As a Redis does that is restored from a dump.
TEST_F(RedisHotRowsTest, ARedisWithOlderDataIsEmpty) {
  const auto rows = rows_in(server());
  ASSERT_TRUE(rows->begin(start, "here"));
  rows->offer("ada", 0, start, "row");
  infra::RedisClient client(server().place());
  ASSERT_TRUE(rows->follow({}, {{1, 20, 25}}));
  EXPECT_EQ(found(*rows), "row");
  ASSERT_TRUE(client.ask({"HSET", "carelog:hot:state", "next:1", "20"}));
  EXPECT_EQ(found(*rows), "nothing");
  EXPECT_FALSE(rows->follow({}, {{1, 25, 26}}));
  ASSERT_TRUE(client.ask({"DEL", "carelog:hot:state"}));  // it was evicted
  EXPECT_EQ(found(*rows), "nothing");
  rows->offer("ada", 0, start, "row");
  EXPECT_EQ(found(*rows), "nothing");
}

TEST(RedisAwayTest, CostsTimeOnceAndNeverAnAnswer) {
  RedisServer own;
  RedisHotRows rows(own.place(), "");
  ASSERT_TRUE(rows.begin(start, "here"));
  rows.offer("ada", 0, start, "row");
  own.pause();
  const auto began = std::chrono::steady_clock::now();
  for (int each = 0; each < 100; ++each) EXPECT_FALSE(rows.find({"ada"}).front());
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(900));
  EXPECT_TRUE(rows.counts().away);
  EXPECT_EQ(rows.counts().times_away, 1U);
  EXPECT_FALSE(rows.follow({}, {{0, 10, 11}}));
  own.go_on();
  std::this_thread::sleep_for(milliseconds(1100));
  EXPECT_FALSE(rows.find({"ada"}).front());  // it was not followed
  ASSERT_TRUE(rows.begin({1, {11, 20}}, "here"));
  EXPECT_FALSE(rows.counts().away);
  rows.offer("ada", 0, {1, {11, 20}}, "row");
  EXPECT_TRUE(rows.find({"ada"}).front());
}

TEST(RedisAwayTest, ANewRedisIsTakenUp) {
  RedisServer own;
  RedisHotRows rows(own.place(), "");
  ASSERT_TRUE(rows.begin(start, "here"));
  own.stop();
  EXPECT_FALSE(rows.find({"ada"}).front());
  EXPECT_FALSE(rows.begin(start, "here"));
  own.start();
  std::this_thread::sleep_for(milliseconds(1100));
  EXPECT_TRUE(rows.begin(start, "here"));
}

TEST(RedisPasswordTest, IsAskedFor) {
  RedisServer own({"--requirepass", "open-sesame"});
  RedisHotRows without(own.place(), ""), wrong(own.place(), "close"),
      right(own.place(), "open-sesame");
  EXPECT_FALSE(without.begin(start, "here"));
  EXPECT_FALSE(wrong.begin(start, "here"));
  EXPECT_TRUE(right.begin(start, "here"));
}

TEST(RedisAddressTest, IsAHostAndPortOrASocket) {
  const auto with_port = infra::parse_redis_address("cache.example:6380");
  ASSERT_TRUE(with_port);
  EXPECT_EQ(with_port->host, "cache.example");
  EXPECT_EQ(with_port->port, 6380);
  EXPECT_EQ(infra::parse_redis_address("127.0.0.1")->port, 6379);
  EXPECT_EQ(infra::parse_redis_address("[::1]:6380")->host, "::1");
  EXPECT_EQ(infra::parse_redis_address("/run/redis.sock")->path, "/run/redis.sock");
  for (const char* wrong :
       {"", ":6379", "host:", "host:0", "host:65536", "host:x", "a b", "redis://host:1", "[::1"}) {
    EXPECT_FALSE(infra::parse_redis_address(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace carelog::query
