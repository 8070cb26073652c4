#include "projections/rows/text_list.h"

#include <nlohmann/json.hpp>

namespace carelog::projections {

using Texts = std::vector<std::string>;

std::string ColumnText<Texts>::to(const Texts& texts) {
  if (texts.empty()) return "[]";
  return nlohmann::json(texts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Texts ColumnText<Texts>::from(std::string_view text) {
  if (text == "[]") return {};
  return nlohmann::json::parse(text).get<Texts>();
}

}  // namespace carelog::projections
