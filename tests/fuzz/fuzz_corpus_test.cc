// Every input of the corpora again, with every check of its target.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/targets.h"

namespace carelog::fuzz {
namespace {

constexpr std::size_t inputs_min = 10;

std::vector<std::filesystem::path> corpus_of(std::string_view target) {
  const auto folder = std::filesystem::path(CARELOG_SOURCE_DIR) / "tests/fuzz/corpora" / target;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  return files;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Corpus : public ::testing::TestWithParam<Target> {};

TEST_P(Corpus, BreaksNoPromise) {
  const auto files = corpus_of(GetParam().name);
  EXPECT_GE(files.size(), inputs_min);
  for (const auto& file : files) {
    EXPECT_NO_THROW(GetParam().read(bytes_of(file))) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(OfEachTarget, Corpus, ::testing::ValuesIn(all_targets),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace carelog::fuzz
