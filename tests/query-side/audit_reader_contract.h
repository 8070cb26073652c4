// What every AuditReader must do. The tests are in audit_reader_contract.cc; memory and PostgreSQL
// instantiate them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "query-side/audit/audit_reader.h"

namespace carelog::query {

// A reader, and how to put rows where it reads.
class AuditReaderUnderTest {
 public:
  virtual ~AuditReaderUnderTest() = default;
  virtual AuditReader& reader() = 0;
  virtual void put(const AuditRecord& record) = 0;
  virtual void put_account(const std::string& account_id, const std::string& patient_id) = 0;
};

using MakeAuditReader = std::unique_ptr<AuditReaderUnderTest> (*)();

class AuditReaderContract : public testing::TestWithParam<MakeAuditReader> {
 protected:
  void change(const std::string& id, int version, std::int64_t at_ms, const std::string& actor,
              const std::string& type = "patient", const std::string& clinic = "main");
  void access(std::int64_t position, std::int64_t at_ms, const std::string& actor,
              const std::string& kind, const std::vector<std::string>& patients,
              const std::string& clinic = "main");
  // "v2 doc" for a change, "@40 ann" for an access, page by page.
  std::vector<std::string> names(const AuditFilter& filter, std::uint32_t limit = 100);

  std::unique_ptr<AuditReaderUnderTest> made_ = GetParam()();
};

}  // namespace carelog::query
