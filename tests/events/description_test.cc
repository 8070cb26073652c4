#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "carelog/events/v1/event.pb.h"
#include "events/description/said.h"
#include "events/description/wire_read.h"
#include "events/description/wire_write.h"
#include "events/facts/event.h"

namespace carelog::description {
namespace {

using events::BillingAccountOpened;
using events::Event;
using events::Gender;
using events::PatientDetailsCorrected;
using events::PatientRegistered;

// From another program, or a later version of this one.
struct Later {
  std::string name;
  std::int64_t number = 0;
  std::vector<std::uint32_t> numbers;
  bool yes = false;
};

constexpr auto describe(Of<Later>) {
  return message("Later", field("name", 2, &Later::name), field("number", 100, &Later::number),
                 field("numbers", 2000, &Later::numbers), field("yes", 30000, &Later::yes));
}

PatientRegistered ada() {
  return {"main", "Ada \xc3\xbc", "", "1 Main St", "", "", {{"mrn", "1"}}, Gender::other, ""};
}

PatientRegistered named(const std::string& name) {
  PatientRegistered registered;
  registered.name = name;
  return registered;
}

template <typename T>
T read(std::string_view bytes) {
  Reading reading;
  T value = decode<T>(bytes, reading);
  EXPECT_EQ(reading.unknown, "");
  return value;
}

TEST(Description, SkipsFieldsThatAreNotDescribed) {
  const Later later{"Ada", -1, {1, 300, 70'000}, true};
  const auto registered = read<PatientRegistered>(encode(later));
  EXPECT_EQ(registered, named("Ada"));
}

TEST(Description, SkipsEveryFormOfField) {
  std::string bytes = encode(Later{"Ada", 5, {7}, true});
  bytes += std::string("\xf9\x07", 2) + std::string(8, 'x');  // number 127, eight bytes
  bytes += std::string("\xfd\x07", 2) + std::string(4, 'x');  // four bytes
  EXPECT_EQ(read<PatientRegistered>(bytes).name, "Ada");
  EXPECT_EQ(read<Later>(bytes).numbers, (std::vector<std::uint32_t>{7}));
}

TEST(Description, ReadsNumbersThatWereNotPacked) {
  std::string bytes;
  for (const char each : {'\3', '\4'}) bytes += std::string("\x80\x7d", 2) + each;  // number 2000
  EXPECT_EQ(read<Later>(bytes).numbers, (std::vector<std::uint32_t>{3, 4}));
}

TEST(Description, TakesTheLastOfAFieldThatIsThereTwice) {
  const std::string both = encode(named("Ada")) + encode(named("Grace"));
  EXPECT_EQ(read<PatientRegistered>(both).name, "Grace");
}

TEST(Description, SaysWhatItHasNoWordFor) {
  events::v1::Event wire;
  wire.mutable_patient_registered()->set_gender(static_cast<events::v1::Gender>(9));
  Reading reading;
  decode<Event>(wire.SerializeAsString(), reading);
  EXPECT_EQ(reading.unknown, "Gender 9 is not known: written by a newer version of carelog?");
  Reading of_case;
  decode<Event>(std::string("\xfa\x07\x00", 3), of_case);  // number 127, an empty message
  EXPECT_EQ(of_case.unknown,
            "a part is of an unknown kind: written by a newer version of carelog?");
}

TEST(Description, RefusesBytesThatAreNoMessage) {
  const std::string bytes = encode(named("Ada"));
  for (std::size_t cut = 1; cut < 5; ++cut) {
    EXPECT_THROW(read<PatientRegistered>(std::string_view(bytes).substr(0, cut)), Malformed);
  }
  EXPECT_THROW(read<PatientRegistered>(std::string(20, '\xff')), Malformed);
  EXPECT_THROW(read<PatientRegistered>(std::string(1, '\0')), Malformed);
  EXPECT_THROW(read<PatientRegistered>("\x0b"), Malformed);  // a group
}

std::uint32_t number_of(const Event& event) {
  return visit_kind([]<typename Kind>(const Kind&) { return description_of<Kind>.number; }, event);
}

TEST(Description, AgreesWithProtobufOnDamagedBytes) {
  const std::string bytes = encode(Event(ada()));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int change = 1; change < 256; ++change) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      google::protobuf::LogSilencer quiet;
      events::v1::Event wire;
      const bool read = wire.ParseFromString(damaged);
      Reading reading;
      try {
        const Event event = decode<Event>(damaged, reading);
        EXPECT_TRUE(read) << at << "^" << change;
        if (!reading.unknown.empty()) continue;
        EXPECT_EQ(number_of(event), static_cast<std::uint32_t>(wire.fact_case()));
        if (const auto* fact = events::fact_if<PatientRegistered>(event)) {
          EXPECT_EQ(fact->name, wire.patient_registered().name());
        }
      } catch (const Malformed& malformed) {  // groups too, which proto3 does not have
        const bool group = std::string_view(malformed.what()) == "a field is of an unknown form";
        EXPECT_TRUE(!read || group) << at << "^" << change;
      }
    }
  }
}

TEST(Description, KnowsUtf8) {
  for (const char* text :
       {"", "Ada", "\xc3\xbc", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "ten letters\xc3\xbc"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const char* text : {"\xc3", "\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                           "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "ten letters\xff"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

TEST(Description, IsJsonInTheOrderOfTheFields) {
  PatientDetailsCorrected corrected;
  corrected.date_of_birth = "1815-12-10";
  corrected.gender = Gender::female;
  corrected.identifiers = std::vector<events::Identifier>{{"mrn", "1"}};
  EXPECT_EQ(to_json(Event(corrected)).dump(), R"({"dateOfBirth":"1815-12-10","gender":"female",)"
                                              R"("identifiers":[{"system":"mrn","value":"1"}]})");
  EXPECT_EQ(to_json(Later{"Ada", -1, {2}, true}).dump(),
            R"({"name":"Ada","number":-1,"numbers":[2],"yes":true})");
}

TEST(Description, SaysWhatAFactSaysAndImplies) {
  std::string said;
  const auto say = [&](std::string_view name, const std::string& text) {
    said += std::string(name) + "=" + text + ";";
  };
  each_said(BillingAccountOpened{"main", "p-1", "USD"}, say);
  EXPECT_EQ(said, "patientId=p-1;currency=USD;status=open;");
  EXPECT_EQ(*clinic_in(BillingAccountOpened{"main", "p-1", "USD"}), "main");
  EXPECT_EQ(clinic_in(PatientDetailsCorrected{}), nullptr);
}

TEST(Description, KnowsItsSizeBeforeItIsWritten) {
  const Event event(named(std::string(200, 'a')));
  EXPECT_EQ(content_size(event), encode(event).size());
}

TEST(Description, NamesEnumeratorsBothWays) {
  for (const auto& each : description_of<Gender>.enumerators) {
    EXPECT_EQ(value_named<Gender>(name_of(each.value)), each.value);
  }
  EXPECT_EQ(value_named<Gender>("man"), std::nullopt);
}

}  // namespace
}  // namespace carelog::description
