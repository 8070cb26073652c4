#include "gateway/http/trusted_proxies.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace carelog::gateway {
namespace {

TEST(TrustedProxies, AreNobodyUnlessNamed) {
  EXPECT_EQ(TrustedProxies().client_of("127.0.0.1", "203.0.113.9"), "127.0.0.1");
  EXPECT_EQ(TrustedProxies(" ").client_of("127.0.0.1", "203.0.113.9"), "127.0.0.1");
}

TEST(TrustedProxies, SayForWhomTheySpeak) {
  const TrustedProxies proxies("127.0.0.1");
  EXPECT_EQ(proxies.client_of("127.0.0.1", "203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(proxies.client_of("127.0.0.1", ""), "127.0.0.1") << "it asks for itself";
}

TEST(TrustedProxies, AreNotWhoeverSendsTheHeader) {
  const TrustedProxies proxies("127.0.0.1");
  EXPECT_EQ(proxies.client_of("203.0.113.9", "198.51.100.7"), "203.0.113.9");
}

TEST(TrustedProxies, AreAskedFromTheEndSoThatAClientCannotNameAnother) {
  const TrustedProxies proxies("127.0.0.1, 10.0.0.0/8");
  EXPECT_EQ(proxies.client_of("127.0.0.1", "198.51.100.7, 203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(proxies.client_of("127.0.0.1", "198.51.100.7, 203.0.113.9, 10.1.2.3"), "203.0.113.9");
  EXPECT_EQ(proxies.client_of("127.0.0.1", "10.1.2.3"), "10.1.2.3") << "a client inside";
}

TEST(TrustedProxies, AreCountedThemselvesWhereWhatTheySayCannotBeRead) {
  const TrustedProxies proxies("127.0.0.1,10.0.0.0/8");
  for (const char* unreadable : {"unknown", "203.0.113", "203.0.113.9:80", "'; drop", ",", "a b"})
    EXPECT_EQ(proxies.client_of("127.0.0.1", unreadable), "127.0.0.1") << unreadable;
  EXPECT_EQ(proxies.client_of("127.0.0.1", "203.0.113.9, unknown, 10.1.2.3"), "10.1.2.3");
}

TEST(TrustedProxies, MayBeNetworksOfBothKinds) {
  const TrustedProxies proxies("2001:db8:1::/48, 192.168.4.0/22, 0.0.0.0/32");
  EXPECT_TRUE(proxies.trusts("2001:db8:1:ffff::1"));
  EXPECT_FALSE(proxies.trusts("2001:db8:2::1"));
  EXPECT_TRUE(proxies.trusts("192.168.7.255"));
  EXPECT_FALSE(proxies.trusts("192.168.8.0"));
  EXPECT_TRUE(proxies.trusts("::ffff:192.168.4.1")) << "IPv4 in IPv6's clothes";
  EXPECT_FALSE(proxies.trusts("localhost"));
}

TEST(TrustedProxies, SpellAnAddressInOneWay) {
  const TrustedProxies proxies("127.0.0.1");
  for (const char* spelling : {"2001:DB8::1", "2001:db8:0:0::1", "2001:0db8::0001"})
    EXPECT_EQ(proxies.client_of("127.0.0.1", spelling), "2001:db8::1");
  EXPECT_EQ(proxies.client_of("127.0.0.1", "::ffff:203.0.113.9"), "203.0.113.9");
}

TEST(TrustedProxies, AreFollowedSoFarAndNoFurther) {
  std::string row = "203.0.113.9";
  for (int i = 0; i < 100; ++i) row += ", 10.0.0." + std::to_string(i);
  EXPECT_EQ(TrustedProxies("127.0.0.1,10.0.0.0/8").client_of("127.0.0.1", row), "10.0.0.84");
}

TEST(TrustedProxies, ThatAreNoAddressesAreRefused) {
  for (const char* wrong : {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::1/129",
                            "10.0.0.1 10.0.0.2", "10.0.0.1,,10.0.0.2"})
    EXPECT_THROW(TrustedProxies{wrong}, std::invalid_argument) << wrong;
}

}  // namespace
}  // namespace carelog::gateway
