#include "gateway/operating/read_model_json.h"

#include <cstdio>

#include "gateway/json/json_writer.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

void write_number(JsonWriter& json, std::string_view name, double value) {
  char text[48];
  std::snprintf(text, sizeof text, "%.3f", value);
  json.name(name).raw(text);
}

void write(JsonWriter& json, const wire::ProjectionStatus& model) {
  json.begin_object().member("name", model.name()).member("state", model.state());
  if (!model.failure().empty()) json.member("failure", model.failure());
  json.member("generation", static_cast<std::int64_t>(model.generation()));
  json.member("lagEvents", static_cast<std::int64_t>(model.lag_events()));
  write_number(json, "lagSeconds", model.lag_seconds());
  json.moment("lastProgressAt", model.last_progress_ms());
  json.member("parkedAggregates", static_cast<std::int64_t>(model.parked_aggregates()));
  json.member("waitingCommits", static_cast<std::int64_t>(model.waiting_commits()));
  json.name("partitions").begin_array();
  for (const auto& at : model.partitions()) {
    json.begin_object().member("topic", at.topic());
    json.member("partition", static_cast<std::uint64_t>(at.partition()));
    json.member("nextOffset", static_cast<std::int64_t>(at.next_offset()));
    json.member("endOffset", static_cast<std::int64_t>(at.end_offset()));
    write_number(json, "lagSeconds", at.lag_seconds());
    json.end_object();
  }
  json.end_array().end_object();
}

void write(JsonWriter& json, const wire::Comparison& comparison) {
  json.begin_object().member("rows", static_cast<std::int64_t>(comparison.rows()));
  json.member("differingRows", static_cast<std::int64_t>(comparison.differing_rows()));
  json.name("differences").begin_array();
  for (const auto& each : comparison.differences()) {
    json.begin_object().member("table", each.table()).member("key", each.key());
    json.member("field", each.field()).member("lastTouched", each.last_touched());
    json.member("inLive", each.in_live()).member("inRebuilt", each.in_rebuilt()).end_object();
  }
  json.end_array().end_object();
}

void write(JsonWriter& json, const wire::RebuildProgress& build) {
  json.begin_object().member("generation", static_cast<std::int64_t>(build.generation()));
  json.member("phase", build.phase()).member("finished", build.finished());
  json.member("done", static_cast<std::int64_t>(build.done()));
  json.member("total", static_cast<std::int64_t>(build.total()));
  write_number(json, "ratePerSecond", build.rate_per_s());
  write_number(json, "secondsLeft", build.seconds_left());
  if (!build.failure().empty()) json.member("failure", build.failure());
  if (build.has_comparison()) {
    json.name("comparison");
    write(json, build.comparison());
  }
  json.end_object();
}

void write(JsonWriter& json, const wire::Generation& generation) {
  json.begin_object().member("number", static_cast<std::int64_t>(generation.number()));
  json.member("state", generation.state());
  if (!generation.label().empty()) json.member("label", generation.label());
  json.moment("asOf", generation.as_of_ms());
  json.moment("madeAt", generation.made_at_ms());
  json.member("place", generation.place()).end_object();
}

}  // namespace

std::string read_models_json(const std::vector<wire::ProjectionStatus>& models,
                             std::size_t processes_away) {
  JsonWriter json;
  json.begin_object().name("readModels").begin_array();
  for (const auto& each : models) write(json, each);
  json.end_array().member("processesAway", static_cast<std::uint64_t>(processes_away));
  return json.end_object().take();
}

std::string read_model_json(const std::string& name, const wire::GenerationsReply& reply) {
  JsonWriter json;
  json.begin_object().member("name", name).name("generations").begin_array();
  for (const auto& each : reply.generations()) write(json, each);
  json.end_array();
  if (reply.has_build()) {
    json.name("build");
    write(json, reply.build());
  }
  return json.end_object().take();
}

std::string build_json(const wire::RebuildProgress& build) {
  JsonWriter json;
  write(json, build);
  return json.take();
}

std::string parked_json(const wire::ParkedReply& reply) {
  JsonWriter json;
  json.begin_array();
  for (const auto& each : reply.parked()) {
    json.begin_object().member("aggregateType", each.aggregate_type());
    json.member("aggregateId", each.aggregate_id()).member("topic", each.topic());
    json.member("partition", static_cast<std::uint64_t>(each.partition()));
    if (each.first_offset() >= 0) {
      json.member("firstOffset", static_cast<std::int64_t>(each.first_offset()));
    }
    json.member("waitingCommits", static_cast<std::int64_t>(each.waiting_commits()));
    json.member("reason", each.reason()).member("released", each.released());
    json.moment("parkedAt", each.parked_at_ms());
    json.end_object();
  }
  return json.end_array().take();
}

}  // namespace carelog::gateway
