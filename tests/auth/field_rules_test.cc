#include "auth/field_rules.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace carelog::auth {
namespace {

TEST(FieldRules, ShowABillerWhomABillIsForAndNothingClinical) {
  for (const char* path : {"id", "name", "dateOfBirth", "telecoms.value", "addresses.lines",
                           "identifiers.system", "deceased", "version"}) {
    EXPECT_EQ(shown(Role::biller, "patient", path), Shown::whole) << path;
  }
  EXPECT_EQ(shown(Role::biller, "patient", "identifiers.value"), Shown::masked);
  EXPECT_EQ(shown(Role::biller, "patient", "identifiers"), Shown::parts);
  for (const char* path :
       {"race", "race.text", "ethnicity", "genderIdentity", "birthSex", "maritalStatus",
        "languages", "contacts", "contacts.name", "generalPractitioners", "extra", "names.extra",
        "identifiers.extra", "identifiers.period", "deceasedTime", "", "name2", "nam"}) {
    EXPECT_EQ(shown(Role::biller, "patient", path), Shown::nothing) << path;
  }
}

TEST(FieldRules, ShowAReceptionistNoNotes) {
  for (const char* document : {"encounter", "occupancy"}) {
    for (const char* path : {"start", "status", "reasons", "reasons.text", "participants.name"}) {
      EXPECT_EQ(shown(Role::receptionist, document, path), Shown::whole) << path;
    }
    for (const char* path : {"note", "discharge", "discharge.text", "inErrorReason", "sourceId"}) {
      EXPECT_EQ(shown(Role::receptionist, document, path), Shown::nothing) << path;
    }
  }
  EXPECT_TRUE(shown_whole(Role::receptionist, "patient"));
  for (const char* document : {"note", "allergy", "condition", "chart", "timeline",
                               "patient-history", "billing-account", "audit-record"}) {
    EXPECT_FALSE(shown_at_all(Role::receptionist, document)) << document;
  }
}

TEST(FieldRules, ShowNothingOfWhatTheyDoNotName) {
  for (const Role role : all_roles) {
    for (const char* document : {"", "*", "patients", "Patient", "vault"}) {
      EXPECT_FALSE(shown_at_all(role, document)) << document;
      EXPECT_FALSE(shown_whole(role, document)) << document;
      EXPECT_EQ(shown(role, document, "id"), Shown::nothing) << document;
    }
  }
  EXPECT_EQ(shown(static_cast<Role>(31), "patient", "id"), Shown::nothing);
}

TEST(FieldRules, GiveAPatientNothing) {
  for (const char* document : {"patient", "encounter", "chart", "billing-account", "analytics"}) {
    EXPECT_FALSE(shown_at_all(Role::patient, document)) << document;
  }
}

TEST(Masks, LeaveTheEndOfALongValueOnly) {
  EXPECT_EQ(masked("123-45-6789"), "*******6789");
  EXPECT_EQ(masked("123456789"), "*****6789");
  EXPECT_EQ(masked("12345678"), "********");
  EXPECT_EQ(masked("1"), "*");
  EXPECT_EQ(masked(""), "");
  EXPECT_EQ(masked("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"),
            "*****\u00e4\u00e4\u00e4\u00e4");
}

}  // namespace
}  // namespace carelog::auth
