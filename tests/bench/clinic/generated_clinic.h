// Five years of a clinic, written straight into an embedded log: patients, encounters with reasons,
// conditions, medications and procedures, and what was charged and paid.
#pragma once

#include <cstdint>
#include <string>

namespace carelog::bench {

struct GeneratedClinic {
  std::uint64_t patients = 20'000;
  std::uint64_t encounters = 50;  // of each patient
};

// Writes directory/log, the log of `carelog up`, and returns how many commits. Every second
// encounter has a condition, medication or procedure, every tenth a charge with its invoice and
// payment. Days end with 2025.
std::int64_t generate_clinic(const std::string& directory, const GeneratedClinic& wanted);

}  // namespace carelog::bench
