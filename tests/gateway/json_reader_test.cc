#include "gateway/json/json_reader.h"

#include <gtest/gtest.h>

#include <ctime>

namespace carelog::gateway {
namespace {

std::string object_of(std::size_t members) {
  std::string body = "{";
  for (std::size_t i = 0; i < members; ++i) {
    body.append(i == 0 ? "\"" : ",\"").append(std::to_string(i)).append("\":0");
  }
  return body + "}";
}

std::string array_of(std::size_t values) {
  std::string body = "[0";
  for (std::size_t i = 1; i < values; ++i) body += ",0";
  return body + "]";
}

TEST(JsonReader, SeesWhatStandsBehindANulByte) {
  for (const std::string& body :
       {std::string("{}\0", 3), std::string("{}\0garbage", 10), std::string("\0{}", 3),
        std::string("{\"a\":\0 1}", 9), std::string("{\"a\":\"x\0y\"}", 11)}) {
    EXPECT_FALSE(read_json(body)) << body.size();
  }
  EXPECT_TRUE(read_json(R"({"a":"\u0000"})")) << "an escaped one is text, and judged as text";
}

TEST(JsonReader, TakesNoByteOrderMark) {
  EXPECT_FALSE(read_json("\xef\xbb\xbf{}"));
  EXPECT_TRUE(read_json("{\"\xef\xbb\xbf\":1}"));
}

TEST(JsonReader, BoundsTheMembersOfAnObject) {
  EXPECT_TRUE(read_json(object_of(json_members_max)));
  EXPECT_FALSE(read_json(object_of(json_members_max + 1)));
}

TEST(JsonReader, BoundsTheValuesOfABody) {
  EXPECT_TRUE(read_json(array_of(json_values_max - 1)));
  EXPECT_FALSE(read_json(array_of(json_values_max)));
  EXPECT_TRUE(read_json(array_of(json_values_max), json_import_values_max));
}

// The most expensive bodies found: one of 64 KB took up to 70 ms, one of 1 MiB 26 s.
TEST(JsonReader, TakesTimeInProportionToTheBytes) {
  const std::string names = object_of(100'000);
  std::string objects = "[" + object_of(json_members_max);
  while (objects.size() < 1024 * 1024) objects += "," + object_of(json_members_max);
  objects += "]";
  for (const std::string& body :
       {names, objects, array_of(500'000), std::string(1024 * 1024, '[')}) {
    const std::clock_t began = std::clock();  // processor time: others may load the machine
    EXPECT_FALSE(read_json(body, json_import_values_max));
    EXPECT_LT(std::clock() - began, 2 * CLOCKS_PER_SEC);
  }
}

}  // namespace
}  // namespace carelog::gateway
