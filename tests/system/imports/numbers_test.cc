// A number where a column wants something else.
#include "tests/system/one_program.h"
#include "tools/import/csv_reader.h"

namespace carelog::system_test {
namespace {

using ImportedNumbers = OneProgram;

TEST_F(ImportedNumbers, BelowNoughtAreTextOrAreRefusedByTheNameOfTheirColumn) {
  const std::vector<std::string> header = {"key",          "name",           "dateOfBirth",
                                           "email",        "address",        "registeredDate",
                                           "gender",       "telephone",      "deceasedDate",
                                           "deceasedTime", "deceased",       "active",
                                           "identifiers",  "furtherDetails", "identifiers.mrn"};
  const std::set<std::string> texts = {"key", "name", "address", "telephone", "identifiers.mrn"};
  const auto file = program().file("numbers.csv");
  {
    std::ofstream out(file);
    out << tools::csv_line(header);
    for (std::size_t at = 0; at < header.size(); ++at) {
      std::vector<std::string> row(header.size());
      row[0] = "row" + std::to_string(at);
      row[1] = "Ann";
      row[2] = "1980-01-01";
      row[at] = "-5";
      out << tools::csv_line(row);
    }
  }
  const auto run = program().run({"import", file.string()});
  EXPECT_EQ(run.exit_code, 4) << run.output << run.errors;
  EXPECT_EQ(run.output.find("15 rows: 5 created, 0 were there already, 10 refused"), 0u)
      << run.output;
  std::ifstream in(file.string() + ".rejected.csv");
  tools::CsvReader reader(in);
  reader.next();
  std::set<std::string> refused;
  while (const auto record = reader.next()) {
    ASSERT_TRUE(*record);
    const auto& fields = (*record)->fields;
    const std::size_t at = std::stoul(fields[0]) - 2;
    EXPECT_EQ(fields[1], header.at(at)) << fields[2];
    EXPECT_NE(fields[2].find(fields[1] == "gender" ? "use " : "write "), std::string::npos)
        << "says what to write: " << fields[1] << ": " << fields[2];
    refused.insert(fields[1]);
  }
  for (const auto& column : header) EXPECT_NE(refused.contains(column), texts.contains(column));
}

}  // namespace
}  // namespace carelog::system_test
