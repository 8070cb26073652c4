#include "query-side/patients/memory_patient_reader.h"

#include "tests/query-side/patients/patient_reader_contract.h"

namespace carelog::query {
namespace {

class MemoryReader final : public ReaderUnderTest {
 public:
  PatientReader& reader() override { return reader_; }
  void put(const PatientView& patient, std::int64_t registered_at_ms) override {
    reader_.put(patient, registered_at_ms);
  }
  void add(const HistoryEntry& entry) override { reader_.add(entry); }

 private:
  MemoryPatientReader reader_;
};

INSTANTIATE_TEST_SUITE_P(Memory, PatientReaderContract, testing::Values(+[]() {
                           return std::unique_ptr<ReaderUnderTest>(new MemoryReader);
                         }));

}  // namespace
}  // namespace carelog::query
