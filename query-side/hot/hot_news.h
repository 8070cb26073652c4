// What a read model tells in the transaction that changes its rows, on PostgreSQL's channel
// hot_news_channel, in the order of those transactions:
//
//   touch 4 2 1042 ID ID   generation 4: these rows changed before offset 1042 of partition 2
//   move 4 2 1040 1042     and it has that partition up to there
//   live 5                 readers see generation 5
//
// projections/postgres/postgres_news.h writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query-side/hot/hot_rows.h"

namespace carelog::query {

inline constexpr const char* hot_news_channel = "carelog_patients";

struct HotNews {
  int generation = 0;
  bool went_live = false;
  std::vector<Touch> touches = {};
  std::vector<Moved> moves = {};
};

// Nothing: not that.
std::optional<HotNews> parse_hot_news(std::string_view text);

}  // namespace carelog::query
