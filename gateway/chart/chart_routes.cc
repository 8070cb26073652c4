#include "gateway/chart/chart_routes.h"

#include <array>
#include <deque>

#include "gateway/call/command_call.h"
#include "gateway/chart/chart_queries.h"

namespace carelog::gateway {
namespace {

using auth::Permission;
using enum HttpMethod;

// A kind of entry as its routes name it. The message has its content (chart.proto); commands and
// operations are named after it.
struct Kind {
  std::string_view type;  // of the aggregate
  std::string_view path;
  std::string_view message;
  std::string_view plural;
  std::string_view statuses;  // that one of the kind can have, as the decider knows them
  Permission read = Permission::read_chart;
  Permission write = Permission::write_chart;
};

constexpr std::array kinds = {
    Kind{"allergy", "allergies", "Allergy", "Allergies", "active|inactive|resolved"},
    Kind{"condition", "conditions", "Condition", "Conditions",
         "active|recurrence|relapse|inactive|remission|resolved"},
    Kind{"medication", "medications", "Medication", "Medications",
         "draft|intended|active|on-hold|stopped|cancelled|completed|not-taken|unknown"},
    Kind{"procedure", "procedures", "Procedure", "Procedures",
         "preparation|in-progress|not-done|on-hold|stopped|completed|unknown"},
    Kind{"immunization", "immunizations", "Immunization", "Immunizations", "completed|not-done"},
    Kind{"observation", "observations", "Observation", "Observations",
         "registered|preliminary|final|amended|corrected|cancelled|unknown"},
    Kind{"encounter", "encounters", "Encounter", "Encounters",
         "planned|arrived|triaged|in-progress|onleave|finished|cancelled|unknown",
         Permission::read_encounters, Permission::write_encounters},
    Kind{"care-plan", "care-plans", "CarePlan", "CarePlans",
         "draft|active|on-hold|revoked|completed|unknown"},
    Kind{"note", "notes", "Note", "Notes", "preliminary|final"},
};

constexpr std::string_view patient = "/api/patients/{id}";
constexpr std::string_view list_query = "limit cursor code from to asOf errors count status=";
constexpr std::string_view chart_query = "limit cursor from to asOf errors count";

class Rows {
 public:
  Rows() {
    for (const Kind& kind : kinds) add(kind);
    read("/chart", Permission::read_chart, "getChart", list_entries, "", chart_query,
         "The whole chart, newest first")
        .shows = "chart";
    read("/timeline", Permission::read_history, "getTimeline", get_timeline, "", "limit cursor",
         "What happened to the patient and in the chart, newest first")
        .shows = "timeline";
  }

  const std::vector<Route>& all() const { return all_; }

 private:
  // Routes refer to their texts.
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  Route& read(std::string_view path, Permission permission, std::string_view operation,
              RouteHandler handle, std::string_view kind, std::string_view query,
              std::string_view summary) {
    Route& route = all_.emplace_back();
    route.method = get;
    route.pattern = keep(std::string(patient).append(path));
    route.permission = permission;
    route.operation = operation;
    route.handle = handle;
    route.recorded = Recorded::reads;
    route.subject = "id";
    route.summary = summary;
    route.kind = kind;
    route.query = query;
    return route;
  }

  Route& change(HttpMethod method, std::string_view path, const Kind& kind,
                std::string_view operation, std::string_view message, std::string_view summary) {
    Route& route = all_.emplace_back();
    route.method = method;
    route.pattern = keep(std::string(patient).append(path));
    route.permission = kind.write;
    route.operation = operation;
    route.handle = carry_command;
    route.recorded = Recorded::changes;
    route.subject = "id";
    route.summary = summary;
    route.command = {.message = message,
                     .command = operation_command(operation),
                     .aggregate = kind.type,
                     .view = "ChartEntryView",
                     .key = "id"};
    return route;
  }

  // "recordAllergy" carries the command RecordAllergy.
  std::string_view operation_command(std::string_view operation) {
    std::string name(operation);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return keep(std::move(name));
  }

  void add(const Kind& kind) {
    const std::string list = "/" + std::string(kind.path);
    const std::string one = list + "/{entryId}";
    const std::string noun(kind.message);
    const std::string plural(kind.plural);
    change(post, list, kind, keep("record" + noun), kind.message,
           keep("Record one of the kind " + noun))
        .command.status = 201;
    read(list, kind.read, keep("list" + plural), list_entries, kind.type,
         keep(std::string(list_query).append(kind.statuses)),
         keep(plural + " of a patient, newest first"));
    read(one, kind.read, keep("get" + noun), get_entry, kind.type, "asOf",
         keep("One of the kind " + noun + ", now or as it was"));
    Route& amend = change(patch, one, kind, keep("amend" + noun), kind.message,
                          keep("Change the members that are sent of one of the kind " + noun));
    amend.command.id = "entryId";
    amend.command.amends = true;
    change(post, one + "/error", kind, keep("mark" + noun + "InError"), "MarkEntryInError",
           keep("Mark one of the kind " + noun + " as recorded in error, with the reason"))
        .command.id = "entryId";
  }

  std::deque<std::string> texts_;
  std::vector<Route> all_;
};

}  // namespace

const std::vector<Route>& chart_routes() {
  static const Rows rows;
  return rows.all();
}

}  // namespace carelog::gateway
