// The file of external issuers: what is read, and that errors say where and what to do.
#include "auth/issuers/issuer_list.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace carelog::auth {
namespace {

using json = nlohmann::ordered_json;

json good_entry() {
  return json::parse(R"({"name": "sso", "issuer": "https://sso.test/realms/clinic",
      "audience": "carelog-api", "roleClaim": "realm_access.roles",
      "roles": {"nurse": "clinician", "boss": "admin", "desk": "receptionist"},
      "clinic": "main"})");
}

std::string error_of(const json& list) {
  try {
    read_issuer_list(list.dump());
    return "";
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
}

// The error for an entry with this member instead; a null value removes it.
std::string error_with(const char* member, const json& value) {
  json entry = good_entry();
  entry[member] = value;
  if (value.is_null()) entry.erase(member);
  return error_of(json::array({entry}));
}

TEST(AListOfIssuers, IsReadAsItStandsThere) {
  const auto issuers = read_issuer_list(json::array({good_entry()}).dump());
  ASSERT_EQ(issuers.size(), 1u);
  const ExternalIssuer& sso = issuers.front();
  EXPECT_EQ(sso.name, "sso");
  EXPECT_EQ(sso.issuer, "https://sso.test/realms/clinic");
  EXPECT_EQ(sso.audience, "carelog-api");
  EXPECT_EQ(sso.jwks_uri, "");
  EXPECT_EQ(sso.role_claim, (ClaimPath{"realm_access", "roles"}));
  EXPECT_EQ(sso.clinic, "main");
  const std::vector<std::pair<std::string, Role>> in_order = {
      {"nurse", Role::clinician}, {"boss", Role::admin}, {"desk", Role::receptionist}};
  EXPECT_EQ(sso.roles, in_order) << "the first that a token has counts";
}

TEST(AListOfIssuers, TakesAPathAsAListOfNamesWhereOneHasADot) {
  json entry = good_entry();
  entry["roleClaim"] = json::array({"https://clinic.test/roles"});
  entry.erase("clinic");
  entry["clinicClaim"] = "clinic.id";
  const auto issuers = read_issuer_list(json::array({entry}).dump());
  EXPECT_EQ(issuers.front().role_claim, ClaimPath{"https://clinic.test/roles"});
  EXPECT_EQ(issuers.front().clinic_claim, (ClaimPath{"clinic", "id"}));
}

TEST(AListOfIssuers, SaysWhichMemberIsWrong) {
  for (const char* member : {"name", "issuer", "audience", "roleClaim", "roles", "clinic"}) {
    for (const json& value : {json(), json(7), json(""), json("a\nb"), json::array()}) {
      const std::string error = error_with(member, value);
      EXPECT_NE(error.find(member), std::string::npos) << member << ": " << error;
      EXPECT_TRUE(error.starts_with("issuer \"sso\": ") || error.starts_with("issuer 1: "))
          << error;
    }
  }
  EXPECT_NE(error_with("clinicClaim", "clinic").find("either clinic"), std::string::npos);
  EXPECT_NE(error_with("rolesClaim", "x").find("no member rolesClaim"), std::string::npos);
  EXPECT_NE(error_with("name", "SSO:1").find("a to z"), std::string::npos);
  EXPECT_NE(error_with("roles", {{"doctor", "physician"}}).find("clinician"), std::string::npos);
}

TEST(AListOfIssuers, TakesPlainHttpFromThisMachineOnly) {
  for (const char* url : {"http://127.0.0.1:8080/realms/c", "http://localhost/x", "http://[::1]:1",
                          "https://sso.test", "https://sso.test:8443/realms/c"}) {
    EXPECT_EQ(error_with("issuer", url), "") << url;
    EXPECT_EQ(error_with("jwksUri", url), "") << url;
  }
  for (const char* url :
       {"http://sso.test/realms/c", "http://127.0.0.1@sso.test/", "http://localhost.sso.test/",
        "http://127.0.0.10/", "http://127.0.0.1.sso.test", "ftp://sso.test", "sso.test", "https://",
        "https://user:secret@sso.test", "https://sso.test/?x=1", "https://sso.test/#x",
        "file:///etc/passwd", "https://sso.test/a b", "http://127.0.0.1\\@sso.test/"}) {
    EXPECT_NE(error_with("issuer", url).find("issuer is https://"), std::string::npos) << url;
    EXPECT_NE(error_with("jwksUri", url).find("jwksUri is https://"), std::string::npos) << url;
  }
}

TEST(AListOfIssuers, IsOneJsonListWithoutRepetitions) {
  for (const char* text : {"", "{}", "null", "[", "[] []", "[],\"x\":1", "[1", "7"}) {
    EXPECT_THROW(read_issuer_list(text), std::invalid_argument) << text;
  }
  EXPECT_NE(error_of(json::array()).find("1 to 16"), std::string::npos);
  EXPECT_NE(error_of(json::array({7})).find("issuer 1: it is an object"), std::string::npos);
  json other = good_entry();
  other["name"] = "other";
  EXPECT_NE(error_of({good_entry(), other}).find("stand there twice"), std::string::npos);
  other["issuer"] = "https://other.test";
  EXPECT_EQ(error_of({good_entry(), other}), "");
  std::string twice = json::array({good_entry()}).dump();
  twice.insert(2, R"("name":"x",)");
  EXPECT_THROW(read_issuer_list(twice), std::invalid_argument);
}

}  // namespace
}  // namespace carelog::auth
