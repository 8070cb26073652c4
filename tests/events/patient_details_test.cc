#include "events/facts/patient_details.h"

#include <gtest/gtest.h>

#include "events/description/json.h"
#include "events/facts/identifier_kind.h"

namespace carelog::events {
namespace {

PatientDetails of_ada() {
  PatientDetails details;
  details.names.emplace_back().use = "official";
  details.names[0].family = "Lovelace";
  details.birth_sex = "F";
  details.birth_order = 2;
  return details;
}

TEST(PatientDetails, AreKnownIfTheySaySomething) {
  EXPECT_FALSE(known({}));
  EXPECT_EQ(known(of_ada()), of_ada());
}

TEST(PatientDetails, ChangeFieldByField) {
  PatientDetails after = of_ada();
  after.birth_sex.clear();
  after.telecoms.emplace_back().value = "1";
  const auto change = change_between(of_ada(), after);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->fields, (std::vector<std::string>{"telecoms", "birth_sex"}));
  EXPECT_TRUE(change->details.names.empty()) << "what did not change is not said";
  EXPECT_EQ(changed(of_ada(), *change), after);
  EXPECT_FALSE(change_between(after, after));
}

TEST(PatientDetails, AreTheSameAfterTheirJson) {
  const auto json = description::to_known_json(of_ada());
  EXPECT_EQ(json.dump(),
            R"({"names":[{"use":"official","family":"Lovelace"}],"birthSex":"F","birthOrder":2})");
  EXPECT_EQ(description::from_json<PatientDetails>(json), of_ada());
}

TEST(Names, AreShownByTheirTextOrTheirParts) {
  PersonName name;
  EXPECT_EQ(shown_name(name), "");
  name.prefix = {"Dr.", "Prof."};
  name.given = {"Ada", "Augusta"};
  name.family = "King";
  name.suffix = {"PhD"};
  EXPECT_EQ(shown_name(name), "Dr. Prof. Ada Augusta King PhD");
  name.text = "Ada King";
  EXPECT_EQ(shown_name(name), "Ada King");
}

TEST(IdentifierKinds, AreToldByTheTypesCode) {
  Identifier identifier{"urn:issuer", "1"};
  const auto with_types = [&](const std::vector<const char*>& codes) {
    identifier.type.codings = {{"urn:other", "DL", ""}};
    for (const char* code : codes) {
      identifier.type.codings.push_back({std::string(identifier_types_system), code, ""});
    }
    return kind_of(identifier);
  };
  EXPECT_EQ(kind_of(identifier), IdentifierKind::record) << "without a type";
  EXPECT_EQ(with_types({}), IdentifierKind::record) << "of another table";
  EXPECT_EQ(with_types({"MR"}), IdentifierKind::record);
  EXPECT_EQ(with_types({"DL"}), IdentifierKind::person);
  EXPECT_EQ(with_types({"NNFRA"}), IdentifierKind::person);
  EXPECT_EQ(with_types({"MB"}), IdentifierKind::household);
  EXPECT_EQ(with_types({"MR", "SS"}), IdentifierKind::person);
}

TEST(Addresses, AreShownByTheirTextOrTheirParts) {
  PostalAddress address;
  address.lines = {"12 St James's Square", "2nd floor"};
  address.city = "Bloom";
  address.state = "KS";
  address.postal_code = "67865";
  address.country = "US";
  EXPECT_EQ(shown_address(address), "12 St James's Square, 2nd floor, Bloom, KS 67865, US");
  address.text = "Bloom";
  EXPECT_EQ(shown_address(address), "Bloom");
}

}  // namespace
}  // namespace carelog::events
