#include "tools/models/row_diff.h"

#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "infra/text/text.h"

namespace carelog::tools {

namespace {

using nlohmann::json;

bool before(const ModelRow& one, const ModelRow& other) {
  return std::tie(one.table, one.order) < std::tie(other.table, other.order);
}

std::string value_of(const json& object, const std::string& field) {
  const auto found = object.find(field);
  return found == object.end() ? std::string() : found->dump();
}

std::vector<FieldDifference> differing_fields(const std::string& live, const std::string& folded) {
  const json one = json::parse(live);
  const json other = json::parse(folded);
  std::set<std::string> names;
  for (const json* side : {&one, &other})
    for (const auto& [name, _] : side->items()) names.insert(name);
  std::vector<FieldDifference> fields;
  for (const auto& name : names) {
    FieldDifference field{name, value_of(one, name), value_of(other, name)};
    if (field.live != field.folded) fields.push_back(std::move(field));
  }
  return fields;
}

std::string shown(const std::string& value) {
  return value.empty() ? "(nothing)" : infra::printable(value);
}

}  // namespace

const char* row_change_name(RowChange change) {
  switch (change) {
    case RowChange::missing:
      return "missing";
    case RowChange::extra:
      return "extra";
    case RowChange::different:
      return "different";
  }
  return "";
}

DiffCounts compare_rows(RowSource& live, RowSource& folded,
                        const std::function<void(const RowDifference&)>& found) {
  DiffCounts counts;
  auto has = live.next();
  auto should = folded.next();
  while (has || should) {
    RowDifference difference;
    const bool missing = !has || (should && before(*should, *has));
    const bool extra = !should || (has && before(*has, *should));
    if (missing) {
      ++counts.missing;
      difference = {RowChange::missing, should->table, should->key, {}};
    } else if (extra) {
      ++counts.extra;
      difference = {RowChange::extra, has->table, has->key, {}};
    } else if (has->fields != should->fields) {
      difference = {RowChange::different, has->table, has->key,
                    differing_fields(has->fields, should->fields)};
      if (!difference.fields.empty()) ++counts.different;
    }
    if (missing || extra || !difference.fields.empty()) found(difference);
    if (!missing) {
      ++counts.live_rows;
      has = live.next();
    }
    if (!extra) {
      ++counts.folded_rows;
      should = folded.next();
    }
  }
  return counts;
}

std::string to_text(const RowDifference& difference) {
  std::string text = std::string(row_change_name(difference.change)) + "  " + difference.table +
                     "  " + infra::printable(difference.key);
  if (difference.change == RowChange::missing) text += "  (in the log, not in the read model)";
  if (difference.change == RowChange::extra) text += "  (in the read model, not in the log)";
  text += "\n";
  for (const auto& field : difference.fields)
    text += "    " + field.field + ": read model " + shown(field.live) + ", log " +
            shown(field.folded) + "\n";
  return text;
}

std::string to_json_line(const RowDifference& difference) {
  nlohmann::ordered_json out = {{"change", row_change_name(difference.change)},
                                {"table", difference.table},
                                {"key", difference.key}};
  const auto side = [](const std::string& value) {
    return value.empty() ? json() : json::parse(value);
  };
  for (const auto& field : difference.fields)
    out["fields"].push_back(
        {{"field", field.field}, {"readModel", side(field.live)}, {"log", side(field.folded)}});
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace carelog::tools
