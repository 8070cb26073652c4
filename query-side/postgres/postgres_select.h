// SELECTs built from filters.
#pragma once

#include <cstdint>
#include <pqxx/result>
#include <pqxx/transaction_base>
#include <string>
#include <utility>
#include <vector>

namespace carelog::query {

// SQL with its parameters.
struct Select {
  std::string sql;
  std::vector<std::string> parameters;

  // Adds the value and returns its placeholder: "$3".
  std::string parameter(std::string value) {
    parameters.push_back(std::move(value));
    return "$" + std::to_string(parameters.size());
  }
  std::string parameter(std::int64_t value) { return parameter(std::to_string(value)); }
};

pqxx::result run(pqxx::transaction_base& work, const Select& wanted);

}  // namespace carelog::query
