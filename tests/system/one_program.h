// One instance for all tests of a suite, and requests to it.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "tests/system/program.h"

namespace carelog::system_test {

class OneProgram : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<Program>();
    program_->start();
  }
  static void TearDownTestSuite() { program_.reset(); }

  static Program& program() { return *program_; }

  // Registers a patient; returns the answer.
  static tools::HttpResponse registered(const std::string& email) {
    auto response = program().post("/api/patients", "receptionist", patient("Grace Hopper", email));
    EXPECT_EQ(response.status, 201) << response.body;
    return response;
  }
  static std::string id_of(const tools::HttpResponse& response) {
    return json::parse(response.body).at("id");
  }
  static std::set<std::string> pointers_of(const tools::HttpResponse& response) {
    std::set<std::string> pointers;
    const auto problem = json::parse(response.body);
    for (const auto& error : problem.value("errors", json::array()))
      pointers.insert(error.at("pointer"));
    return pointers;
  }

 private:
  inline static std::unique_ptr<Program> program_;
};

}  // namespace carelog::system_test
