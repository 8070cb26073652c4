// What a FHIR resource said that no field holds is kept as it came, if it can be read again.
#include <gtest/gtest.h>

#include "command-side/patient/full_details_rules.h"
#include "tests/command-side/patient_spec.h"

namespace carelog::command {
namespace {

using namespace events;

// An object with so many lists in one another.
std::string nested(std::size_t lists) {
  return R"({"x":)" + std::string(lists, '[') + std::string(lists, ']') + "}";
}

RegisterPatient register_with_extras() {
  RegisterPatient command = register_ada();
  command.address.clear();
  command.telephone.clear();
  command.name.clear();
  command.email.clear();
  command.details.names.resize(2);
  for (PersonName& each : command.details.names) each.text = "Ada Lovelace";
  command.details.addresses.resize(1);
  command.details.addresses[0].text = "London";
  command.details.telecoms.resize(1);
  command.details.telecoms[0].value = "555";
  command.identifiers = {{"mrn", "1"}, {"mrn", "2"}};
  return command;
}

TEST(KeptExtras, AreObjectsAsDeepAsAWholeResourceMayBe) {
  RegisterPatient command = register_with_extras();
  command.details.extra = nested(resource_nesting_max - 1);
  command.details.addresses[0].extra = nested(resource_nesting_max - 3);
  command.identifiers[0].extra = R"({"extension":[{"url":"a","valueDecimal":7.10}]})";
  PatientRegistered expected = ada_registered;
  expected.email.clear();
  expected.telephone.clear();
  expected.address = "London";
  expected.details = command.details;
  expected.identifiers = command.identifiers;
  given({}).when(command).then({expected});
}

// What an export could not write, or an import could not read again, is not stored.
TEST(KeptExtras, AreRefusedWhereReadersWouldNotAgree) {
  RegisterPatient command = register_with_extras();
  PatientDetails& details = command.details;
  details.extra = nested(resource_nesting_max);
  details.addresses[0].extra = nested(resource_nesting_max - 2);
  details.names[1].extra = R"({"a":{"b":1,"c":2,"b":3}})";
  details.telecoms[0].extra = R"({"a":1e999})";
  command.identifiers[0].extra = R"({"a":1} {})";
  command.identifiers[1].extra = "7";
  given({}).when(command).then_invalid({{"names/1/extra", "repeated"},
                                        {"telecoms/0/extra", "out-of-range"},
                                        {"addresses/0/extra", "too-deep"},
                                        {"extra", "too-deep"},
                                        {"identifiers/0/extra", "not-an-object"},
                                        {"identifiers/1/extra", "not-an-object"}});
}

}  // namespace
}  // namespace carelog::command
