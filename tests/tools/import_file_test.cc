#include "tools/import/import_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <iterator>
#include <thread>

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
      ImportFile(written(text), choice, {path_of("rejects.csv")});
      return ExitCode::ok;
    } catch (const VerbFailed& failed) {
      return failed.code;
    }
  }

  using Keys = std::vector<std::string>;
  // Keys of the rows that can be sent; the others are in r.csv.
  Keys keys_of(const std::string& text) {
    Keys keys;
    ImportFile file(written(text), {}, {path_of("r.csv")});
    while (const auto row = file.next()) keys.push_back(row->patient.key);
    EXPECT_EQ(file.rows_read(), keys.size() + file.rejects().rows());
    file.rejects().finish();
    return keys;
  }
  std::string rejected() const { return text_of("r.csv"); }
  std::string reason() const {  // the third column of a reject file
    const auto source = std::filesystem::canonical(path_of("in.csv"));
    return "reason (carelog import of " + source.string() + ")";
  }
  ExitCode refusal_of_rejects(const std::string& source, const RejectPlace& place) {
    try {
      ImportFile(source, {}, place);
      return ExitCode::ok;
    } catch (const VerbFailed& failed) {
      return failed.code;
    }
  }

  std::string text_of(const std::string& name) const {
    std::ifstream in(path_of(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(directory_), {}));
  }

 private:
  std::string directory_;
};

TEST_F(AnImportFile, GivesRowsWithKeysLinesAndOriginals) {
  ImportFile file(written("key,name,dateOfBirth\n7,Ada,1815-12-10\n"), {}, {path_of("r.csv")});
  const auto row = file.next();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->patient.key, "import:7");
  EXPECT_EQ(row->line, 2u);
  EXPECT_EQ(row->original, (std::vector<std::string>{"7", "Ada", "1815-12-10"}));
  EXPECT_FALSE(file.next());
  EXPECT_FALSE(std::filesystem::exists(path_of("r.csv"))) << "nothing was refused";
}

TEST_F(AnImportFile, NamesTheSourceInItsKeysWhenTold) {
  const MappingChoice ward{"", "", "ward-3"};
  ImportFile file(written("key,name,dateOfBirth\n7,Ada,\n"), ward, {path_of("r.csv")});
  EXPECT_EQ(file.next()->patient.key, "ward-3:7");
}

TEST_F(AnImportFile, SetsAsideWhatCannotBeSent) {
  ImportFile file(written("key,name,dateOfBirth\n"
                          "1,Ada\n"
                          "2,\"Bo\"b,1900-01-01\n"
                          ",Cyd,1900-01-01\n"
                          "4,D\xE4n,1900-01-01\n"
                          "5,Eve,1900-01-01\n"),
                  {}, {path_of("r.csv")});
  EXPECT_EQ(file.next()->patient.name, "Eve");
  EXPECT_FALSE(file.next());
  EXPECT_EQ(file.rejects().rows(), 4u);
  EXPECT_EQ(file.rows_read(), 5u);
  EXPECT_FALSE(std::filesystem::exists(path_of("r.csv"))) << "not before the end";
  file.rejects().finish();
  std::ifstream in(path_of("r.csv"));
  CsvReader reader(in);
  std::vector<std::vector<std::string>> rows;
  while (auto record = reader.next()) rows.push_back((*record)->fields);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0],
            (std::vector<std::string>{"line", "field", reason(), "key", "name", "dateOfBirth"}));
  EXPECT_EQ(rows[1][0], "2");
  EXPECT_EQ(rows[1][2], "has 2 columns, the header has 3");
  EXPECT_EQ(rows[2][0], "3");
  EXPECT_EQ(rows[3][1], "key");
  EXPECT_EQ(rows[4][1], "name");
  EXPECT_EQ(rows[4][2], "is not UTF-8");
}

TEST_F(AnImportFile, OfRefusedRowsDoesNotGrowItsColumns) {
  ImportFile file(written("line,field,reason,key,name,dateOfBirth\n9,name,empty,,Ada,1900-01-01\n"),
                  {}, {path_of("r.csv")});
  EXPECT_FALSE(file.next());
  EXPECT_FALSE(std::filesystem::exists(path_of("r.csv"))) << "not before the end";
  file.rejects().finish();
  std::ifstream in(path_of("r.csv"));
  std::string header;
  std::getline(in, header);
  EXPECT_EQ(header, "line,field," + reason() + ",key,name,dateOfBirth");
  std::string row;
  std::getline(in, row);
  EXPECT_EQ(row, "2,key,is empty: nothing names the row,,Ada,1900-01-01");
}

TEST_F(AnImportFile, LosesOneLineToAQuoteThatNeverCloses) {
  std::string text = "key,name,dateOfBirth\n1,\"Ann Smith,1980-01-01\n";
  for (int i = 2; i < 300; ++i) text += std::to_string(i) + ",Bob,1980-01-01\n";
  EXPECT_EQ(keys_of(text).size(), 298u);
  EXPECT_EQ(rejected(), "line,field," + reason() +
                            ",key,name,dateOfBirth\n"
                            "2,,a quote is opened and not closed within 100 lines and 1 MiB,"
                            "\"1,\"\"Ann Smith,1980-01-01\"\n");
}

TEST_F(AnImportFile, TakesNoRowsIntoAQuotedField) {
  EXPECT_EQ(keys_of("key,name,dateOfBirth\n1,\"Ann,1980-01-01\n2,Bob,1981-01-01\n"
                    "3,Cyd\",1982-01-01\n4,Dan,1983-01-01\n"),
            (Keys{"import:2", "import:4"}));
  EXPECT_EQ(keys_of("key,name,address,dateOfBirth\n1,Ann,\"12 Elm,1980-01-01\n"
                    "2,Bob,3 Oak\",1981-01-01\n3,Cyd,4 Ash,1982-01-01\n"),
            Keys{"import:3"})
      << "or Ann has Bob's date of birth";
  EXPECT_EQ(keys_of("key,name,dateOfBirth\n1,\"Ann\nSmith\"\n2,Bob,1981-01-01\n"), Keys{"import:2"})
      << "too few columns";
}

TEST_F(AnImportFile, KeepsLineBreaksInsideAnAddress) {
  for (const char* text :
       {"key,name,address,dateOfBirth\r\n1,Ann,\"Flat 3\r\n12 Elm, Salem, MA\",1980-01-01\r\n",
        "key,name,dateOfBirth,address\n1,Ann,1980-01-01,\"Flat 3\n12 Elm, Salem, MA\"\n"}) {
    ImportFile file(written(text), {}, {path_of("r.csv")});
    EXPECT_EQ(file.next()->patient.address, "Flat 3\n12 Elm, Salem, MA");
    EXPECT_FALSE(file.next());
    EXPECT_EQ(file.rejects().rows(), 0u);
  }
}

TEST_F(AnImportFile, PassesOverWhatExcelAppends) {
  EXPECT_EQ(
      keys_of("Key ; Name;Date of Birth;;\n1;Ann;1980-01-01;;\n2;Bob;1981-01-01\n;;;;\n; ;;;\n"),
      (Keys{"import:1", "import:2"}));
  ImportFile file(written("key,name,dateOfBirth\n\n1,Ann,1980-01-01,,\n,,\n"), {},
                  {path_of("r.csv")});
  EXPECT_TRUE(file.next());
  EXPECT_FALSE(file.next());
  EXPECT_EQ(file.rows_read(), 1u);
  EXPECT_EQ(file.empty_lines(), 2u);
  EXPECT_EQ(file.reader().lines_read(), 4u);
}

TEST_F(AnImportFile, ReadsDatesInTheOrderThatItIsTold) {
  MappingChoice choice;
  choice.date_order = DateOrder::dmy;
  ImportFile file(written("key,name,dateOfBirth\n1,Ann,3/12/1980\n"), choice, {path_of("r.csv")});
  EXPECT_EQ(file.next()->patient.date_of_birth, "1980-12-03");
}

TEST_F(AnImportFile, TakesAMappingThatExcelHasWritten) {
  std::ofstream(path_of("map.txt"), std::ios::binary)
      << "\xEF\xBB\xBFkey=NR\r\nname={First  Name}\r\ndateOfBirth=born\r\n";
  MappingChoice choice;
  choice.file = path_of("map.txt");
  ImportFile file(written("nr,first name,Born\n1,Ann,1980-01-01\n"), choice, {path_of("r.csv")});
  EXPECT_EQ(file.next()->patient.key, "import:1");
}

TEST_F(AnImportFile, MayBeAPipe) {
  const std::string pipe = path_of("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << "key,name,dateOfBirth\n1,Ann,1980-01-01\n"; });
  ImportFile file(pipe, {}, {path_of("r.csv")});
  EXPECT_EQ(file.bytes(), 0u);
  EXPECT_EQ(file.next()->patient.name, "Ann");
  EXPECT_FALSE(file.next());
  writer.join();
}

TEST_F(AnImportFile, IsNeverItsOwnRejectFile) {
  const std::string source = written("key,name,dateOfBirth\n1,Ann\n");
  std::filesystem::create_hard_link(source, path_of("hard.csv"));
  std::filesystem::create_symlink(source, path_of("soft.csv"));
  std::filesystem::create_directory(path_of("folder"));
  for (const std::string& same : {source, path_of("./in.csv"), path_of("folder/../in.csv"),
                                  path_of("hard.csv"), path_of("soft.csv")}) {
    EXPECT_EQ(refusal_of_rejects(source, {same, true}), ExitCode::usage) << same;
  }
  for (const char* no_file : {"folder", "missing/r.csv"})
    EXPECT_EQ(refusal_of_rejects(source, {path_of(no_file)}), ExitCode::usage);
  EXPECT_EQ(text_of("in.csv"), "key,name,dateOfBirth\n1,Ann\n");
}

TEST_F(AnImportFile, WritesOverNothingThatNoImportHasMade) {
  std::ofstream(path_of("r.csv")) << "line of notes\n";
  const std::string source = written("key,name,dateOfBirth\n1,Ann\n");
  EXPECT_EQ(refusal_of_rejects(source, {path_of("r.csv")}), ExitCode::usage);
  EXPECT_EQ(text_of("r.csv"), "line of notes\n");
  EXPECT_EQ(refusal_of_rejects(source, {path_of("r.csv"), true}), ExitCode::ok);
  EXPECT_EQ(text_of("r.csv"), "line of notes\n") << "nothing was written yet";
  ImportFile file(source, {}, {path_of("r.csv"), true});
  EXPECT_FALSE(file.next());
  file.rejects().finish();
  EXPECT_EQ(text_of("r.csv").find("line,field,reason (carelog import of "), 0u);
}

TEST_F(AnImportFile, TakesNoOtherImportsRejectFileForItsOwn) {
  const std::string source = written("key,name,dateOfBirth\n1,Ann,1980-01-01\n");
  for (const std::string others :
       {"line,field,reason,more\n1,2,3,4\n",
        "line,field,reason (carelog import of /else/in.csv),key,name,dateOfBirth\n9,,x,9,,\n"}) {
    std::ofstream(path_of("r.csv"), std::ios::trunc) << others;
    EXPECT_EQ(refusal_of_rejects(source, {path_of("r.csv")}), ExitCode::usage) << others;
    ImportFile file(source, {}, {path_of("r.csv"), true});
    EXPECT_TRUE(file.next() && !file.next());
    file.rejects().finish();
    EXPECT_EQ(text_of("r.csv"), others) << "nothing was refused, so nothing replaces it";
  }
  std::filesystem::create_symlink(path_of("nowhere.csv"), path_of("dangling.csv"));
  EXPECT_EQ(refusal_of_rejects(source, {path_of("dangling.csv"), true}), ExitCode::usage);
  EXPECT_TRUE(std::filesystem::is_symlink(path_of("dangling.csv")));
  EXPECT_EQ(refusal_of_rejects(source, {"-"}), ExitCode::usage);
}

TEST_F(AnImportFile, KeepsWhatIsNoUtf16ForWhoeverMendsIt) {
  std::string bytes = "\xFF\xFE";
  for (const char c : std::string("key,name,dateOfBirth\n7,A")) bytes += std::string{c, '\0'};
  bytes += std::string("\x00\xD8", 2);  // half of a pair
  for (const char c : std::string("n,1980-01-01\n")) bytes += std::string{c, '\0'};
  EXPECT_EQ(keys_of(bytes), Keys{});
  EXPECT_NE(rejected().find("7,A\xED\xA0\x80n,1980-01-01\n"), std::string::npos);
}

TEST_F(AnImportFile, LeavesAnEarlierRejectFileUntilItHasComeToItsEnd) {
  written("");
  const std::string earlier =
      "line,field," + reason() + ",key,name,dateOfBirth\n9,name,empty,9,,\n";
  std::ofstream(path_of("r.csv")) << earlier;
  {
    ImportFile broken_off(written("key,name,dateOfBirth\n1,Ann\n"), {}, {path_of("r.csv")});
    EXPECT_FALSE(broken_off.next());
    EXPECT_EQ(broken_off.rejects().rows(), 1u);
  }
  EXPECT_EQ(text_of("r.csv"), earlier);
  EXPECT_EQ(files(), 2u) << "what was written aside is gone";
  ImportFile whole(written("key,name,dateOfBirth\n1,Ann,1980-01-01\n"), {}, {path_of("r.csv")});
  EXPECT_TRUE(whole.next() && !whole.next());
  whole.rejects().finish();
  EXPECT_FALSE(std::filesystem::exists(path_of("r.csv"))) << "nothing is refused any more";
}

TEST_F(AnImportFile, WritesRejectsIntoADeviceAsItIs) {
  ImportFile file(written("key,name,dateOfBirth\n1,Ann\n"), {}, {"/dev/null"});
  ASSERT_FALSE(file.next());
  file.rejects().finish();
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
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
