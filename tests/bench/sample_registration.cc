#include "tests/bench/sample_registration.h"

#include <cstdio>

#include "carelog/api/v1/patient_commands.pb.h"
#include "infra/process/clock.h"

namespace carelog::bench {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): each bit of the result depends on every bit of the number.
std::uint64_t mixed(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15U;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31);
}

std::string who(std::uint64_t seed, std::uint64_t number) {
  return std::to_string(seed) + "-" + std::to_string(number);
}

std::string date_of_birth(std::uint64_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "19%02u-%02u-%02u", static_cast<unsigned>(30 + number % 70),
                static_cast<unsigned>(1 + number % 12), static_cast<unsigned>(1 + number % 28));
  return text;
}

}  // namespace

std::string uuid_of(std::uint64_t seed, std::uint64_t number) {
  const std::uint64_t high = mixed(mixed(seed) ^ number);
  const std::uint64_t low = mixed(high + number);
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-8%03x-8%03x-%012llx",
                static_cast<unsigned>(high >> 32), static_cast<unsigned>(high >> 16 & 0xffffU),
                static_cast<unsigned>(high & 0xfffU), static_cast<unsigned>(low >> 48 & 0xfffU),
                static_cast<unsigned long long>(low & 0xffffffffffffU));
  return text;
}

void fill_registration(std::uint64_t seed, std::uint64_t number, api::v1::CommandRequest& request) {
  const std::string name = who(seed, number);
  auto& context = *request.mutable_context();
  context.set_clinic("main");
  context.set_actor("carelog-bench");
  context.set_role("receptionist");
  context.set_purpose("OPERATIONS");
  context.set_command_id(uuid_of(~seed, number));
  context.set_correlation_id(uuid_of(seed + 1, ~number));
  context.set_causation_id(context.correlation_id());
  context.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  context.set_deadline_ms(infra::now_ms() + 10'000);
  request.set_type("patient");
  request.set_id(uuid_of(seed, number));
  request.set_key(request.id());
  api::v1::RegisterPatient command;
  command.set_name("Bench Patient " + name);
  command.set_email(name + "@bench.example");
  command.set_address(std::to_string(number) + " Bench Street, Springfield");
  command.set_date_of_birth(date_of_birth(number));
  command.set_registered_date("2024-01-15");
  request.set_command(command.descriptor()->name());
  request.set_body(command.SerializeAsString());
}

std::string registration_json(std::uint64_t seed, std::uint64_t number) {
  const std::string name = who(seed, number);
  return R"({"name":"Bench Patient )" + name + R"(","email":")" + name +
         R"(@bench.example","address":")" + std::to_string(number) +
         R"( Bench Street, Springfield","dateOfBirth":")" + date_of_birth(number) +
         R"(","registeredDate":"2024-01-15"})";
}

command::RegisterPatient registration_command(std::uint64_t seed, std::uint64_t number,
                                              std::string today) {
  const std::string name = who(seed, number);
  command::RegisterPatient command;
  command.clinic = "main";
  command.name = "Bench Patient " + name;
  command.email = name + "@bench.example";
  command.address = std::to_string(number) + " Bench Street, Springfield";
  command.date_of_birth = date_of_birth(number);
  command.registered_date = "2024-01-15";
  command.today = std::move(today);
  return command;
}

}  // namespace carelog::bench
