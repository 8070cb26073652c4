#include "tools/import/import_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "tools/exit_code.h"

namespace carelog::tools {
namespace {

class AnImportFile : public ::testing::Test {
 protected:
  AnImportFile()
      : directory_((std::filesystem::temp_directory_path() / "carelog-XXXXXX").string()) {
    if (mkdtemp(directory_.data()) == nullptr) throw std::runtime_error("no directory");
  }
  ~AnImportFile() override { std::filesystem::remove_all(directory_); }

  std::string written(const std::string& text) {
    std::ofstream(path_of("in.csv"), std::ios::binary) << text;
    return path_of("in.csv");
  }
  std::string path_of(const std::string& name) const { return directory_ + "/" + name; }

  ExitCode refusal_of(const std::string& text, const MappingChoice& choice = {}) {
    try {
      ImportFile(written(text), choice, path_of("rejects.csv"));
      return ExitCode::ok;
    } catch (const VerbFailed& failed) {
      return failed.code;
    }
  }

 private:
  std::string directory_;
};

TEST_F(AnImportFile, GivesRowsWithKeysLinesAndOriginals) {
  ImportFile file(written("key,name,dateOfBirth\n7,Ada,1815-12-10\n"), {}, path_of("r.csv"));
  const auto row = file.next();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->patient.key, "import:7");
  EXPECT_EQ(row->line, 2u);
  EXPECT_EQ(row->original, (std::vector<std::string>{"7", "Ada", "1815-12-10"}));
  EXPECT_FALSE(file.next());
  EXPECT_FALSE(std::filesystem::exists(path_of("r.csv"))) << "nothing was refused";
}

TEST_F(AnImportFile, NamesTheSourceInItsKeysWhenTold) {
  ImportFile file(written("key,name,dateOfBirth\n7,Ada,\n"), {"", "", "ward-3"}, path_of("r.csv"));
  EXPECT_EQ(file.next()->patient.key, "ward-3:7");
}

TEST_F(AnImportFile, SetsAsideWhatCannotBeSent) {
  ImportFile file(written("key,name,dateOfBirth\n"
                          "1,Ada\n"
                          "2,\"Bo\"b,1900-01-01\n"
                          ",Cyd,1900-01-01\n"
                          "4,D\xE4n,1900-01-01\n"
                          "5,Eve,1900-01-01\n"),
                  {}, path_of("r.csv"));
  EXPECT_EQ(file.next()->patient.name, "Eve");
  EXPECT_FALSE(file.next());
  EXPECT_EQ(file.rejects().rows(), 4u);
  EXPECT_EQ(file.rows_read(), 5u);
  std::ifstream in(path_of("r.csv"));
  CsvReader reader(in);
  std::vector<std::vector<std::string>> rows;
  while (auto record = reader.next()) rows.push_back((*record)->fields);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0],
            (std::vector<std::string>{"line", "field", "reason", "key", "name", "dateOfBirth"}));
  EXPECT_EQ(rows[1][0], "2");
  EXPECT_EQ(rows[1][2], "has 2 columns, the header has 3");
  EXPECT_EQ(rows[2][0], "3");
  EXPECT_EQ(rows[3][1], "key");
  EXPECT_EQ(rows[4][1], "name");
  EXPECT_EQ(rows[4][2], "is not UTF-8");
}

TEST_F(AnImportFile, OfRefusedRowsDoesNotGrowItsColumns) {
  ImportFile file(written("line,field,reason,key,name,dateOfBirth\n9,name,empty,,Ada,1900-01-01\n"),
                  {}, path_of("r.csv"));
  EXPECT_FALSE(file.next());
  std::ifstream in(path_of("r.csv"));
  std::string header;
  std::getline(in, header);
  EXPECT_EQ(header, "line,field,reason,key,name,dateOfBirth");
  std::string row;
  std::getline(in, row);
  EXPECT_EQ(row, "2,key,is empty: nothing names the row,,Ada,1900-01-01");
}

TEST_F(AnImportFile, IsRefusedWhenItCannotBeUsed) {
  EXPECT_EQ(refusal_of(""), ExitCode::usage);
  EXPECT_EQ(refusal_of("a,b,a\n"), ExitCode::usage);
  EXPECT_EQ(refusal_of("x,y\n1,2\n"), ExitCode::usage);
  EXPECT_EQ(refusal_of("name,dateOfBirth\nAda,1900-01-01\n"), ExitCode::usage) << "no key";
  EXPECT_EQ(refusal_of("x,y\n1,2\n", {"key=x,name=y", "", ""}), ExitCode::ok);
  EXPECT_EQ(refusal_of("x,y\n1,2\n", {"key=x,name=z", "", ""}), ExitCode::usage);
  EXPECT_EQ(refusal_of("x,y\n1,2\n", {"", "/no/such/mapping", ""}), ExitCode::not_found);
}

}  // namespace
}  // namespace carelog::tools
