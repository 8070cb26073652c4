#include "query-side/audit/memory_audit_reader.h"

#include "tests/query-side/audit_reader_contract.h"

namespace carelog::query {
namespace {

class MemoryAudit final : public AuditReaderUnderTest {
 public:
  AuditReader& reader() override { return reader_; }
  void put(const AuditRecord& record) override { reader_.put(record); }
  void put_account(const std::string& account_id, const std::string& patient_id) override {
    reader_.put_account(account_id, patient_id);
  }

 private:
  MemoryAuditReader reader_;
};

INSTANTIATE_TEST_SUITE_P(Memory, AuditReaderContract, testing::Values(+[]() {
                           return std::unique_ptr<AuditReaderUnderTest>(new MemoryAudit);
                         }));

TEST(AuditPlaceText, IsReadStrictly) {
  for (const char* text :
       {"", "1", "1/1/x/patient/3", "1/2/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10//3",
        "a/0/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10//3",
        "1/0/0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10//"}) {
    EXPECT_FALSE(parse_audit_place(text)) << text;
  }
}

}  // namespace
}  // namespace carelog::query
