#include "query-side/hot/hot_news.h"

#include <sstream>

namespace carelog::query {

std::optional<HotNews> parse_hot_news(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::string what;
  HotNews news;
  if (!(words >> what >> news.generation)) return std::nullopt;
  if (what == "live") {
    news.went_live = true;
  } else if (what == "move") {
    Moved moved;
    while (words >> moved.partition) {
      if (!(words >> moved.from >> moved.to)) return std::nullopt;
      news.moves.push_back(moved);
    }
    if (news.moves.empty()) return std::nullopt;
  } else if (what == "touch") {
    Touch touch;
    if (!(words >> touch.partition >> touch.next_offset)) return std::nullopt;
    while (words >> touch.id) news.touches.push_back(touch);
  } else {
    return std::nullopt;
  }
  if (!words.eof()) return std::nullopt;
  return news;
}

}  // namespace carelog::query
