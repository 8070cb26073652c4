// Rows in memory, for tests.
#pragma once

#include <map>
#include <mutex>

#include "query-side/reading/row_reader.h"

namespace carelog::query {

// Rows by column name, returned in the order in which they were put.
class MemoryRowReader final : public RowReader {
 public:
  using NamedTexts = std::map<std::string, std::string, std::less<>>;

  void put(const std::string& table, NamedTexts row) {
    const std::lock_guard lock(mutex_);
    tables_[table].push_back(std::move(row));
  }

  std::vector<Row> rows(const RowsWanted& wanted) override {
    const std::lock_guard lock(mutex_);
    std::vector<Row> found;
    for (const NamedTexts& row : tables_[wanted.table]) {
      const bool is_wanted =
          row.at("clinic") == wanted.clinic && row.at(wanted.belongs_to) == wanted.id;
      if (!is_wanted || found.size() == wanted.limit) continue;
      Row& texts = found.emplace_back();
      for (std::string_view names = wanted.columns; !names.empty();) {
        const std::size_t comma = names.find(", ");
        texts.push_back(row.at(std::string(names.substr(0, comma))));
        names = comma == std::string_view::npos ? std::string_view() : names.substr(comma + 2);
      }
    }
    return found;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<NamedTexts>> tables_;
};

}  // namespace carelog::query
