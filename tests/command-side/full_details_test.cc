// Patients in full form: both forms of one patient agree, whichever is sent, and a correction emits
// only what changed.
#include <gtest/gtest.h>

#include "command-side/patient/simple_form.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

using namespace events;

PersonName named(const char* use, const char* text) {
  PersonName name;
  name.use = use;
  name.text = text;
  return name;
}

Telecom reached(const char* system, const char* value, const char* use = "", int rank = 0) {
  Telecom telecom;
  telecom.system = system;
  telecom.value = value;
  telecom.use = use;
  telecom.rank = rank;
  return telecom;
}

PostalAddress living(const char* use, const char* text) {
  PostalAddress address;
  address.use = use;
  address.text = text;
  return address;
}

PersonName official() {
  PersonName name;
  name.use = "official";
  name.family = "Lovelace";
  name.given = {"Ada", "Augusta"};
  name.prefix = {"Lady"};
  name.period.start = "1835";
  return name;
}

PatientDetails details_of_ada() {
  PatientDetails details;
  details.names = {named("maiden", "Ada Byron"), official()};
  details.telecoms = {reached("phone", "555-0100", "old"), reached("email", "second@example.org"),
                      reached("email", "ada@example.org", "", 1), reached("phone", "555-0199")};
  details.addresses = {living("work", "5 Ockham Park"), living("home", "")};
  details.addresses[1].lines = {"12 St James's Square"};
  details.addresses[1].city = "London";
  return details;
}

RegisterPatient register_in_full() {
  RegisterPatient command;
  command.clinic = "main";
  command.date_of_birth = "1975-12-10";
  command.today = "2024-06-01";
  command.details = details_of_ada();
  return command;
}

PatientRegistered registered_in_full() {
  PatientRegistered fact;
  fact.clinic = "main";
  fact.name = "Lady Ada Augusta Lovelace";
  fact.email = "ada@example.org";
  fact.telephone = "555-0199";
  fact.address = "12 St James's Square, London";
  fact.date_of_birth = "1975-12-10";
  fact.registered_date = "2024-06-01";
  fact.details = details_of_ada();
  return fact;
}

CorrectPatientDetails correct_details(PatientDetailsChange change) {
  CorrectPatientDetails command = correct();
  command.details = std::move(change);
  return command;
}

TEST(SimpleForm, TakesTheOfficialNameThenTheUsualThenTheFirst) {
  EXPECT_EQ(name_in({named("maiden", "Ada Byron"), official()}), "Lady Ada Augusta Lovelace");
  EXPECT_EQ(name_in({named("maiden", "Ada Byron"), named("usual", "Ada")}), "Ada");
  EXPECT_EQ(name_in({named("maiden", "Ada Byron")}), "Ada Byron");
  EXPECT_EQ(name_in({}), "");
}

TEST(SimpleForm, TakesTheTelecomOfTheLowestRankThenTheFirstAndNoneThatIsOld) {
  const auto telecoms = details_of_ada().telecoms;
  EXPECT_EQ(email_in(telecoms), "ada@example.org");
  EXPECT_EQ(telephone_in(telecoms), "555-0199");
  EXPECT_EQ(telephone_in({reached("sms", "1")}), "");
}

TEST(SimpleForm, TakesTheAddressAtHomeThenTheFirstAndNoneThatIsOld) {
  EXPECT_EQ(address_in(details_of_ada().addresses), "12 St James's Square, London");
  EXPECT_EQ(address_in({living("old", "1"), living("work", "2")}), "2");
  EXPECT_EQ(address_in({living("old", "1")}), "");
}

TEST(SimpleForm, IsWhatWasPut) {
  PatientDetails details = details_of_ada();
  for (const char* value : {"a new one", ""}) {
    put_email(details.telecoms, value);
    EXPECT_EQ(email_in(details.telecoms), value);
    put_telephone(details.telecoms, value);
    EXPECT_EQ(telephone_in(details.telecoms), value);
    put_address(details.addresses, value);
    EXPECT_EQ(address_in(details.addresses), value);
    put_name(details.names, value);
    EXPECT_EQ(name_in(details.names), value);
  }
  EXPECT_EQ(details.telecoms.size(), 1u) << "the old one stays";
  put_email(details.telecoms, "ada@example.org");
  EXPECT_EQ(email_in(details.telecoms), "ada@example.org");
}

TEST(FullRegistration, WorksTheSimpleFormOut) {
  given({}).when(register_in_full()).then({registered_in_full()});
}

TEST(FullRegistration, TakesASimpleFormThatSaysTheSameAndRefusesAnother) {
  RegisterPatient command = register_in_full();
  command.name = "Lady Ada Augusta Lovelace";
  command.email = "ada@example.org";
  given({}).when(command).then({registered_in_full()});
  command.name = "Ada";
  command.telephone = "555-0100";
  given({}).when(command).then_invalid({{"name", "not-the-same"}, {"telephone", "not-the-same"}});
}

TEST(FullRegistration, KeepsASimpleFormAloneWithoutLists) {
  given({}).when(register_ada()).then({ada_registered});
  EXPECT_FALSE(ada_registered.details);
}

TEST(FullRegistration, NamesEachPartThatIsWrong) {
  RegisterPatient command = register_in_full();
  auto& details = command.details;
  details.names = {official(), named("official", ""), named("stage", "Ada\u2028Byron")};
  details.names[0].given.push_back("");
  details.telecoms = {reached("email", "nobody"), reached("phone", "")};
  details.addresses = {living("home", "12\nSquare")};
  details.addresses[0].period = {"2021-13", "2020"};
  details.marital_status.codings = {{"", "", "Married"}};
  details.languages = {{}};
  details.multiple_birth = "no";
  details.birth_order = 2;
  details.extra = "[]";
  given({}).when(command).then_invalid({{"birth_order", "not-the-same"},
                                        {"names/0/given/2", "required"},
                                        {"names/1", "required"},
                                        {"names/2/use", "not-a-choice"},
                                        {"names/2/text", "control-character"},
                                        {"telecoms/0/value", "not-an-email"},
                                        {"telecoms/1", "required"},
                                        {"addresses/0/period/start", "not-a-time"},
                                        {"marital_status/codings/0/code", "required"},
                                        {"languages/0", "required"},
                                        {"extra", "not-an-object"},
                                        {"email", "not-an-email"}});
}

TEST(FullRegistration, TakesABirthDateThatIsAMonthOrAYear) {
  RegisterPatient command = register_ada();
  PatientRegistered expected = ada_registered;
  for (const char* date : {"1975", "1975-12", "2024-01", "2024"}) {
    command.date_of_birth = expected.date_of_birth = date;
    given({}).when(command).then({expected});
  }
  command.date_of_birth = "2024-07";  // its first day is in the future
  given({}).when(command).then_invalid({{"date_of_birth", "in-the-future"}});
  command.date_of_birth = "1799";
  given({}).when(command).then_invalid({{"date_of_birth", "too-early"}});
  command.date_of_birth = "2024-02";
  given({}).when(command).then_invalid({{"registered_date", "before-birth"}});
  command.date_of_birth = "1975-12-10T10:00:00Z";
  given({}).when(command).then_invalid({{"date_of_birth", "not-a-date"}});
}

TEST(FullCorrection, OfAListWorksItsSimpleFieldOut) {
  PersonName married = official();
  married.family = "King";
  PatientDetailsChange change{{"names", "birth_sex"}, {}};
  change.details.names = {married};
  PatientDetailsCorrected expected;
  expected.name = "Lady Ada Augusta King";
  expected.details = PatientDetailsChange{{"names"}, change.details};
  given({registered_in_full()}).when(correct_details(change)).then({expected});
  // What was read may be sent back unchanged.
  CorrectPatientDetails whole = correct_details(change);
  whole.name = registered_in_full().name;
  whole.email = registered_in_full().email;
  given({registered_in_full()}).when(whole).then({expected});
  whole.name = "Ada";
  given({registered_in_full()}).when(whole).then_invalid({{"name", "not-the-same"}});
}

TEST(FullCorrection, OfASimpleFieldChangesTheOneThatWasMeant) {
  CorrectPatientDetails command = correct();
  command.name = "Ada King";
  command.email = "king@example.org";
  command.telephone = "";
  command.address = "1 Horsley Towers";
  // A client that knows the full form sends its lists back unchanged.
  command.details = {{"names", "telecoms", "addresses"}, details_of_ada()};
  PatientDetailsCorrected expected;
  expected.name = "Ada King";
  expected.email = "king@example.org";
  expected.telephone = "";
  expected.address = "1 Horsley Towers";
  PatientDetails after = details_of_ada();
  after.names[1] = named("official", "Ada King");
  after.names[1].period.start = "1835";
  after.telecoms[2].value = "king@example.org";
  after.telecoms.pop_back();  // the telephone that is not old
  after.addresses[1] = living("home", "1 Horsley Towers");
  expected.details = change_between(details_of_ada(), after);
  given({registered_in_full()}).when(command).then({expected});
  command.details = {};
  given({registered_in_full()}).when(command).then({expected});
  given({registered_in_full(), expected}).when(command).then_nothing();
}

TEST(FullCorrection, OfASimpleFieldAloneLeavesARecordWithoutLists) {
  CorrectPatientDetails command = correct();
  command.name = "Ada King";
  PatientDetailsCorrected expected;
  expected.name = "Ada King";
  given({ada_registered}).when(command).then({expected});
}

TEST(FullCorrection, NeedsANameInTheEnd) {
  given({registered_in_full()})
      .when(correct_details({{"names"}, {}}))
      .then_invalid({{"name", "required"}});
  PatientDetailsCorrected expected;
  expected.email = "";
  expected.telephone = "";
  expected.details = PatientDetailsChange{{"telecoms"}, {}};
  given({registered_in_full()}).when(correct_details({{"telecoms"}, {}})).then({expected});
}

TEST(FullCorrection, EmitsOnlyTheFieldsThatChanged) {
  PatientDetailsChange change{{"names", "marital_status", "birth_order", "multiple_birth"},
                              details_of_ada()};
  change.details.marital_status.text = " married ";
  PatientDetailsCorrected expected;
  expected.details = PatientDetailsChange{{"marital_status"}, {}};
  expected.details->details.marital_status.text = "married";
  given({registered_in_full()}).when(correct_details(change)).then({expected});
  given({registered_in_full(), expected}).when(correct_details(change)).then_nothing();
}

TEST(FullCorrection, KeepsWhatIsKnownOfAnIdentifierBesideSystemAndValue) {
  PatientRegistered known = ada_registered;
  known.identifiers = {{"ssn", "1", "official", {{}, "SSN"}}};
  CorrectPatientDetails command = correct();
  command.identifiers = std::vector<Identifier>{{"ssn", "1"}};
  given({known}).when(command).then_nothing();
  command.identifiers = std::vector<Identifier>{{"ssn", "1"}, {"mrn", "2"}};
  PatientDetailsCorrected expected;
  expected.identifiers = std::vector<Identifier>{known.identifiers[0], {"mrn", "2"}};
  given({known}).when(command).then({expected});
  command.identifiers = std::vector<Identifier>{{"ssn", "1", "wrong"}};
  given({known}).when(command).then_invalid({{"identifiers/0/use", "not-a-choice"}});
}

TEST(FullDetails, AreFoldedFromTheFewestFacts) {
  const Patient patient = evolve(evolve({}, registered_in_full()),
                                 PatientMarkedDeceased{"2024-05-01", "2024-05-01T10:00:00Z"});
  Patient folded;
  for (const Event& fact : facts_of(patient)) folded = evolve(std::move(folded), fact);
  EXPECT_EQ(folded, patient);
  EXPECT_EQ(facts_of(patient).size(), 2u);
}

}  // namespace
}  // namespace carelog::command
