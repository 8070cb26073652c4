#include "gateway/health/canary_report.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

constexpr std::int64_t trip_max_ms = 12'000;  // two call deadlines, one after the other

std::string number(const char* format, double value) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string ago(std::int64_t now_ms, std::int64_t at_ms) {
  return std::to_string(std::max<std::int64_t>(0, now_ms - at_ms) / 1000) + " s ago";
}

std::string head_of(const std::string& name, const char* help, const char* type) {
  return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
}

std::string first_failure(const CanaryTrip& trip) {
  for (const CanaryStage& stage : trip.stages) {
    if (!stage.failure.empty()) return stage.name + " " + stage.failure;
  }
  return "";
}

bool is_command(const CanaryStage& stage) {
  return stage.name.starts_with("command-");
}

}  // namespace

bool CanaryTrip::complete() const {
  return !stages.empty() && std::all_of(stages.begin(), stages.end(),
                                        [](const auto& stage) { return stage.failure.empty(); });
}

double CanaryTrip::ms() const {
  double slowest = 0;
  for (const CanaryStage& stage : stages) slowest = std::max(slowest, stage.ms);
  return slowest;
}

void StageDurations::add(double ms) {
  const auto bucket = std::lower_bound(bounds_ms.begin(), bounds_ms.end(), ms) - bounds_ms.begin();
  ++counts_[static_cast<std::size_t>(bucket)];
  sum_ms_ += ms;
}

std::string StageDurations::text(const std::string& name, const std::string& labels) const {
  std::string lines;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    total += counts_[i];
    const auto bound = i < bounds_ms.size() ? number("%.10g", bounds_ms[i] / 1000) : "+Inf";
    lines += name + "_bucket{" + labels + ",le=\"" + bound + "\"} " + std::to_string(total) + "\n";
  }
  return lines + name + "_sum{" + labels + "} " + number("%.6f", sum_ms_ / 1000) + "\n" + name +
         "_count{" + labels + "} " + std::to_string(total) + "\n";
}

CanaryReport::CanaryReport(std::chrono::seconds every, std::int64_t since_ms)
    : every_(every), since_ms_(since_ms) {}

void CanaryReport::note(CanaryTrip trip) {
  const std::lock_guard lock(mutex_);
  ++trips_;
  for (const CanaryStage& stage : trip.stages) {
    if (stage.failure.empty()) durations_[stage.name].add(stage.ms);
  }
  if (trip.complete()) {
    bad_.erase(trip.lane);
    complete_at_ms_ = trip.ended_at_ms;
    complete_ms_ = trip.ms();
  } else {
    ++failures_;
    bad_[trip.lane] = trip;
  }
  last_ = std::move(trip);
}

bool CanaryReport::failing(std::size_t lane) const {
  const std::lock_guard lock(mutex_);
  return bad_.contains(lane);
}

std::string CanaryReport::why() const {
  if (bad_.empty()) return "";
  std::string text = first_failure(bad_.begin()->second);
  if (bad_.size() > 1) text += ", and on " + std::to_string(bad_.size() - 1) + " other lanes";
  return text;
}

DependencyState CanaryReport::state(std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  const std::int64_t due_ms = 3 * std::chrono::milliseconds(every_).count() + trip_max_ms;
  const bool late = now_ms - std::max(complete_at_ms_, since_ms_) > due_ms;
  DependencyState state{.name = "canary", .ok = true, .detail = {}};
  state.degraded = late || !bad_.empty();
  const std::string last = complete_at_ms_ == 0
                               ? "no trip has been complete yet"
                               : "the last complete trip took " + number("%.1f", complete_ms_) +
                                     " ms, " + ago(now_ms, complete_at_ms_);
  state.detail = bad_.empty() ? last : why() + "; " + last;
  return state;
}

DependencyState CanaryReport::log_state(std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  DependencyState state{.name = "log", .ok = true, .detail = "no canary was appended yet"};
  for (const CanaryStage& stage : last_.stages) {
    if (!is_command(stage)) continue;
    const bool passed = stage.failure.empty();
    state.degraded = state.degraded || !passed;
    if (!state.degraded || !passed) {
      state.detail = passed ? "a canary was appended in " + number("%.1f", stage.ms) + " ms, " +
                                  ago(now_ms, last_.ended_at_ms)
                            : "a canary could not be appended: " + stage.name + " " + stage.failure;
    }
  }
  return state;
}

void CanaryReport::write(JsonWriter& json, std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  json.begin_object();
  json.member("everySeconds", static_cast<std::int64_t>(every_.count()));
  json.member("trips", trips_).member("failures", failures_);
  if (complete_at_ms_ > 0) {
    json.member("lastCompleteAgeMs", std::max<std::int64_t>(0, now_ms - complete_at_ms_));
    json.name("roundTripMs").raw(number("%.3f", complete_ms_));
  }
  json.name("stages").begin_array();
  for (const CanaryStage& stage : last_.stages) {
    json.begin_object().member("name", stage.name).member("ok", stage.failure.empty());
    json.name("ms").raw(number("%.3f", stage.ms));
    if (!stage.failure.empty()) json.member("detail", stage.failure);
    json.end_object();
  }
  json.end_array().end_object();
}

std::string CanaryReport::metrics(std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  std::string text =
      head_of("carelog_canary_trips_total", "Canaries sent through the whole system.", "counter") +
      "carelog_canary_trips_total " + std::to_string(trips_) + "\n" +
      head_of("carelog_canary_failures_total", "Trips that were not complete.", "counter") +
      "carelog_canary_failures_total " + std::to_string(failures_) + "\n";
  if (complete_at_ms_ > 0) {
    const auto age_ms = static_cast<double>(std::max<std::int64_t>(0, now_ms - complete_at_ms_));
    text += head_of("carelog_canary_age_seconds", "Since the last complete trip.", "gauge") +
            "carelog_canary_age_seconds " + number("%.3f", age_ms / 1000) + "\n";
  }
  return text + stage_metrics();
}

std::string CanaryReport::stage_metrics() const {
  if (last_.stages.empty()) return "";
  std::string times =
      head_of("carelog_canary_round_trip_seconds",
              "Of the last trip, from its beginning until the stage was passed.", "gauge");
  std::string passed =
      head_of("carelog_canary_stage_passed", "1: the last trip passed the stage.", "gauge");
  for (const CanaryStage& stage : last_.stages) {
    const std::string label = "{stage=\"" + stage.name + "\"} ";
    passed += "carelog_canary_stage_passed" + label + (stage.failure.empty() ? "1\n" : "0\n");
    if (!stage.failure.empty()) continue;
    times += "carelog_canary_round_trip_seconds" + label + number("%.6f", stage.ms / 1000) + "\n";
  }
  std::string durations;
  for (const auto& [stage, all] : durations_) {
    durations += all.text("carelog_canary_stage_duration_seconds", "stage=\"" + stage + "\"");
  }
  if (!durations.empty()) {
    durations.insert(0,
                     head_of("carelog_canary_stage_duration_seconds",
                             "From a trip's beginning until the stage was passed.", "histogram"));
  }
  return times + passed + durations;
}

}  // namespace carelog::gateway
