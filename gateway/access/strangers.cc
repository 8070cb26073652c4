#include "gateway/access/strangers.h"

#include "gateway/json/json_writer.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

constexpr std::int64_t minute_ms = 60'000;

}  // namespace

void Strangers::count(std::string_view address, std::string_view operation, std::int64_t now_ms) {
  const std::int64_t begins_ms = now_ms - now_ms % minute_ms;
  const std::lock_guard lock(mutex_);
  ++total_;
  if (minutes_.empty() || minutes_.back().begins_ms < begins_ms) {
    minutes_.push_back({begins_ms, {}});
    if (minutes_.size() > minutes_max) minutes_.pop_front();
  }
  Counts& counts = minutes_.back().counts;
  std::tuple key{std::string(address), std::string(operation)};
  if (counts.size() >= counts_per_minute_max && !counts.contains(key)) {
    key = {std::string(other_addresses), ""};
  }
  ++counts[std::move(key)];
}

std::string Strangers::json() const {
  JsonWriter json;
  json.begin_array();
  const std::lock_guard lock(mutex_);
  for (auto minute = minutes_.rbegin(); minute != minutes_.rend(); ++minute) {
    for (const auto& [key, refusals] : minute->counts) {
      json.begin_object().member("minute", infra::format_time(minute->begins_ms));
      json.member("address", std::get<0>(key)).member("operation", std::get<1>(key));
      json.member("refusals", static_cast<std::int64_t>(refusals)).end_object();
    }
  }
  return json.end_array().take();
}

std::string Strangers::metrics() const {
  const std::lock_guard lock(mutex_);
  const std::string name = "carelog_unknown_caller_refusals_total";
  return "# HELP " + name + " Refusals of callers without a good token.\n# TYPE " + name +
         " counter\n" + name + " " + std::to_string(total_) + "\n";
}

}  // namespace carelog::gateway
