// Synthetic patients to register: number n of a seed is always the same patient, and nobody else's.
#pragma once

#include <cstdint>
#include <string>

#include "carelog/api/v1/commands.pb.h"
#include "command-side/patient/commands.h"

namespace carelog::bench {

// A lower-case UUID made from two numbers. Not random, not secret, and cheap.
std::string uuid_of(std::uint64_t seed, std::uint64_t number);

// The request that the gateway sends to the command side; about 450 bytes.
void fill_registration(std::uint64_t seed, std::uint64_t number, api::v1::CommandRequest& request);

// The same patient in the gateway's REST form; about 220 bytes.
std::string registration_json(std::uint64_t seed, std::uint64_t number);

// The same patient as a command, to be decided in this process.
command::RegisterPatient registration_command(std::uint64_t seed, std::uint64_t number,
                                              std::string today);

}  // namespace carelog::bench
