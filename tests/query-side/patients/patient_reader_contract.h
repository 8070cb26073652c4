// What every PatientReader must do. The tests are in
// patient_reader_contract.cc; memory and PostgreSQL instantiate them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "query-side/patients/patient_reader.h"

namespace carelog::query {

// A reader, and how to put rows where it reads.
class ReaderUnderTest {
 public:
  virtual ~ReaderUnderTest() = default;
  virtual PatientReader& reader() = 0;
  virtual void put(const PatientView& patient, std::int64_t registered_at_ms) = 0;
  virtual void add(const HistoryEntry& entry) = 0;
};

using MakeReader = std::unique_ptr<ReaderUnderTest> (*)();

class PatientReaderContract : public testing::TestWithParam<MakeReader> {
 protected:
  std::vector<std::string> names(const PatientFilter& filter, std::uint32_t limit = 100) {
    std::vector<std::string> names;
    for (const auto& found : reader().list(filter, std::nullopt, limit).patients) {
      names.push_back(found.name());
    }
    return names;
  }
  PatientReader& reader() { return made_->reader(); }

  std::unique_ptr<ReaderUnderTest> made_ = GetParam()();
};

}  // namespace carelog::query
