// A PostgreSQL array as the text of one statement parameter: a column for unnest($1::text[]).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carelog::projections {

class PostgresArray {
 public:
  // Throws RowRefused on a zero byte, which PostgreSQL's text cannot hold.
  void add(std::string_view text);
  void add_bytes(std::string_view bytes);  // an element of a bytea[]
  void add_number(std::int64_t number);
  void add_bool(bool value);

  bool empty() const { return text_.size() == 1; }
  // The literal; add nothing afterwards.
  const std::string& literal();

 private:
  void separate();

  std::string text_ = "{";
  bool closed_ = false;
};

}  // namespace carelog::projections
