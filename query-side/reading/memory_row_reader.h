// Rows in memory, for tests.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>

#include "query-side/reading/row_reader.h"

namespace carelog::query {

// A row by the names of its columns. Without a span, found in the order in which they were put.
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
    std::vector<NamedTexts> rows = tables_[wanted.table];
    if (wanted.span) {
      std::stable_sort(rows.begin(), rows.end(), [&](const auto& one, const auto& other) {
        return place_of(one, *wanted.span) < place_of(other, *wanted.span);
      });
    }
    for (const NamedTexts& row : rows) {
      if (!is_wanted(row, wanted) || found.size() == wanted.limit) continue;
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
  using Place = std::pair<std::int64_t, std::string>;
  static Place place_of(const NamedTexts& row, const RowSpan& span) {
    return {std::stoll(row.at(span.begins)), row.at("id")};
  }

  static bool is_wanted(const NamedTexts& row, const RowsWanted& wanted) {
    bool is = row.at("clinic") == wanted.clinic;
    if (!wanted.belongs_to.empty()) is = is && row.at(wanted.belongs_to) == wanted.id;
    for (const auto& [column, text] : wanted.equal) is = is && row.at(column) == text;
    if (!wanted.ids.empty()) {
      is = is && std::count(wanted.ids.begin(), wanted.ids.end(), row.at("id")) == 1;
    }
    if (!wanted.unless.empty()) is = is && row.at(wanted.unless) == "f";
    if (!wanted.span) return is;
    const Place place = place_of(row, *wanted.span);
    is = is && place.first < wanted.span->to_ms &&
         std::stoll(row.at(wanted.span->ends)) > wanted.span->from_ms;
    return is && (!wanted.after || place > Place(wanted.after->begins_ms, wanted.after->id));
  }

  std::mutex mutex_;
  std::map<std::string, std::vector<NamedTexts>> tables_;
};

}  // namespace carelog::query
