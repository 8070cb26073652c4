#include "gateway/analytics/measure_format.h"

#include "gateway/json/json_writer.h"
#include "infra/text/csv_value.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;

constexpr std::string_view csv_head =
    "measure,groupBy,period,group,label,count,currency,sumMinor,sumMinutes,suppressed\r\n";

bool tells_of_the_present(const wire::MeasureQuestion& asked) {
  return asked.measure() == "patients" || (asked.measure() == "ageing" && asked.per().empty());
}

// What is hidden is null, so that nobody takes it for a number.
void write_row(JsonWriter& json, const wire::MeasureRow& row) {
  const auto number = [&](std::string_view name, std::int64_t value) {
    json.name(name);
    row.suppressed() ? json.raw("null") : json.value(value);
  };
  json.begin_object();
  if (!row.period().empty()) json.member("period", row.period());
  if (!row.group().empty()) json.member("group", row.group());
  if (!row.label().empty()) json.member("label", row.label());
  number("count", row.count());
  if (row.has_sum_minor()) {
    number("sumMinor", row.sum_minor());
    json.member("currency", row.currency());
  }
  if (row.has_sum_minutes()) {
    number("sumMinutes", row.sum_minutes());
    if (!row.suppressed() && row.count() > 0) {
      json.member("averageMinutes", static_cast<std::int64_t>(row.sum_minutes() / row.count()));
    }
  }
  if (row.suppressed()) json.member("suppressed", true);
  json.end_object();
}

void write_answer(JsonWriter& json, const wire::MeasureAnswer& answer) {
  const wire::MeasureQuestion& asked = answer.asked();
  json.member("measure", asked.measure()).member("groupBy", asked.group_by());
  if (!asked.per().empty()) json.member("per", asked.per());
  if (tells_of_the_present(asked)) {
    json.member("asOf", asked.as_of_day());
  } else {
    json.member("from", asked.from_day()).member("to", asked.to_day());
  }
  json.name("rows").begin_array();
  for (const auto& row : answer.rows()) write_row(json, row);
  json.end_array();
  if (answer.more()) json.member("more", true);
}

template <typename Answers>
void write_answers(JsonWriter& json, const Answers& answers) {
  json.name("measures").begin_array();
  for (const auto& each : answers) {
    json.begin_object();
    write_answer(json, each);
    json.end_object();
  }
  json.end_array();
}

std::string csv_number(const wire::MeasureRow& row, bool known, std::int64_t value) {
  return known && !row.suppressed() ? std::to_string(value) : std::string();
}

void add_csv(const wire::MeasureAnswer& answer, std::string& csv) {
  using infra::csv_value;
  for (const auto& row : answer.rows()) {
    csv += csv_value(answer.asked().measure()) + "," + csv_value(answer.asked().group_by()) + "," +
           csv_value(row.period()) + "," + csv_value(row.group()) + "," + csv_value(row.label()) +
           "," + csv_number(row, true, row.count()) + "," + csv_value(row.currency()) + "," +
           csv_number(row, row.has_sum_minor(), row.sum_minor()) + "," +
           csv_number(row, row.has_sum_minutes(), row.sum_minutes()) + "," +
           (row.suppressed() ? "true" : "") + "\r\n";
  }
}

}  // namespace

std::string summary_json(const wire::GetAnalyticsSummaryReply& summary) {
  JsonWriter json;
  const auto count = [&](std::string_view name, std::int64_t value) { json.member(name, value); };
  const auto bands = [&](std::string_view name, std::string_view key, const auto& list) {
    json.name(name).begin_array();
    for (const auto& band : list) {
      json.begin_object().member(key, band.band());
      json.member("count", static_cast<std::int64_t>(band.count())).end_object();
    }
    json.end_array();
  };
  json.begin_object();
  count("patients", summary.patients());
  count("active", summary.active());
  count("inactive", summary.inactive());
  count("alive", summary.alive());
  count("deceased", summary.deceased());
  json.name("registrationsPerDay").begin_array();
  for (const auto& day : summary.registrations_per_day()) {
    json.begin_object().member("day", day.day());
    json.member("count", static_cast<std::int64_t>(day.count())).end_object();
  }
  json.end_array();
  bands("ageBands", "band", summary.age_bands());
  bands("genders", "gender", summary.genders());
  return json.end_object().take();
}

std::string measure_json(const wire::MeasureAnswer& answer, const std::string& time_zone) {
  JsonWriter json;
  json.begin_object().member("timeZone", time_zone);
  write_answer(json, answer);
  return json.end_object().take();
}

std::string overview_json(const wire::GetOverviewReply& reply,
                          const wire::GetOverviewRequest& asked, const std::string& time_zone) {
  JsonWriter json;
  json.begin_object().member("timeZone", time_zone).member("from", asked.from_day());
  json.member("to", asked.to_day()).member("asOf", asked.as_of_day());
  write_answers(json, reply.answers());
  return json.end_object().take();
}

std::string today_json(const wire::WatchTodayReply& reply, const std::string& time_zone) {
  JsonWriter json;
  json.begin_object().member("timeZone", time_zone).member("day", reply.day());
  write_answers(json, reply.answers());
  return json.end_object().take();
}

std::string measure_csv(const wire::MeasureAnswer& answer) {
  std::string csv(csv_head);
  add_csv(answer, csv);
  return csv;
}

std::string overview_csv(const wire::GetOverviewReply& reply) {
  std::string csv(csv_head);
  for (const auto& each : reply.answers()) add_csv(each, csv);
  return csv;
}

}  // namespace carelog::gateway
