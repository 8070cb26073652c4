// Rows into a table by COPY.
#pragma once

#include <cstdint>
#include <memory>
#include <pqxx/transaction_base>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::projections {

// Until finish() the transaction can be used for nothing else.
//
//   PostgresCopy copy(transaction, schema + ".patients", {"id", "name", "version"});
//   copy.text(id).text(name).number(version).end_row();
//   copy.finish();
class PostgresCopy {
 public:
  PostgresCopy(pqxx::transaction_base& transaction, const std::string& table,
               const std::vector<std::string>& columns);
  ~PostgresCopy();

  // The fields of a row, in the order of the columns. Throws RowRefused on a zero byte, which
  // PostgreSQL's text cannot hold; then the transaction must be aborted.
  PostgresCopy& text(std::string_view text);
  PostgresCopy& number(std::int64_t number);
  PostgresCopy& boolean(bool value);
  void end_row();

  void finish();

 private:
  class Stream;

  void send();

  const std::unique_ptr<Stream> stream_;
  std::string lines_;
};

}  // namespace carelog::projections
