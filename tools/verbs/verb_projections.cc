// The verbs projections list, drop, parked, retry, release.
#include <iomanip>
#include <iostream>
#include <sstream>

#include "infra/ids/plain_uuid.h"
#include "infra/process/clock.h"
#include "projections/read_models.h"
#include "tools/models/projection_access.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* parked_details =
    R"(Aggregates of which an event could not be applied: that event and all later ones of the same
aggregate wait, everything else flows. The reason holds no personal data; the event itself is shown
by `carelog replay --partition P --from OFFSET` of its topic. Parked aggregates are tried again
whenever the projector starts. Without NAME: of all read models.
)";

constexpr const char* retry_details =
    R"(Applies again, in order, what waits of the aggregate, or of all parked aggregates of the read
model without AGGREGATE, and parks anew what still cannot be applied.

Exit codes: 0 nothing is parked any more; 1 something still is; 3 AGGREGATE is not parked.
)";

constexpr const char* release_details =
    R"(Gives the events of a parked aggregate up: its row stays as it was before the event that
cannot be applied, later events of the aggregate pass by, and it is listed as released. A
rebuild tries them again. The log keeps every event.
)";

std::vector<std::string> wanted(const infra::Settings& settings) {
  const auto& named = settings.positional("NAME");
  if (!named.empty()) require_model(named.at(0));
  return named.empty() ? projections::read_model_names() : named;
}

std::string list_row(const std::string& name, const std::string& generation,
                     const std::string& state, const std::string& copy, const std::string& where) {
  std::ostringstream row;
  row << std::left << std::setw(10) << name << " " << std::right << std::setw(10) << generation
      << "  " << std::left << std::setw(9) << state << "  " << std::setw(20) << copy << "  "
      << where << "\n";
  return row.str();
}

ExitCode list(const infra::Settings& settings) {
  const auto names = wanted(settings);
  ProjectionAccess access(settings, names);
  std::cout << list_row("read model", "generation", "state", "copy as of", "where");
  for (const auto& name : names) {
    for (const auto& each : access.client().generations(name)) {
      const std::string as_of = each.as_of_ms() == 0 ? "" : infra::format_time(each.as_of_ms());
      std::cout << list_row(name, std::to_string(each.number()), each.state(),
                            each.label().empty() ? as_of : each.label(), each.place());
    }
  }
  return ExitCode::ok;
}

ExitCode drop(const infra::Settings& settings) {
  const std::string name = require_model(settings.positional("NAME").at(0));
  const std::string& which = settings.positional("GENERATION").at(0);
  ProjectionAccess access(settings, {name});
  for (const auto& each : access.client().generations(name)) {
    if (std::to_string(each.number()) != which && (each.label().empty() || each.label() != which))
      continue;
    access.client().drop(name, each.number());
    std::cout << "generation " << each.number() << " of " << name << " is dropped\n";
    return ExitCode::ok;
  }
  throw VerbFailed(ExitCode::not_found, name + " has no generation and no copy '" + which +
                                            "': carelog projections list " + name);
}

ExitCode parked(const infra::Settings& settings) {
  const auto names = wanted(settings);
  ProjectionAccess access(settings, names);
  for (const auto& name : names) {
    for (const auto& each : access.client().parked(name)) {
      std::cout << name << "  " << each.aggregate_type() << " " << each.aggregate_id();
      if (each.released()) {
        std::cout << "  released";
      } else {
        std::cout << "  " << each.topic() << "/" << each.partition() << "@" << each.first_offset()
                  << "  " << each.waiting_commits() << " commits wait";
      }
      std::cout << "  since " << infra::format_time(each.parked_at_ms()) << "\n    "
                << each.reason() << "\n";
    }
  }
  return ExitCode::ok;
}

ExitCode retry(const infra::Settings& settings) {
  const std::string name = require_model(settings.positional("NAME").at(0));
  const auto& aggregate = settings.positional("AGGREGATE");
  const std::string wanted = aggregate.empty() ? "" : infra::plain_uuid(aggregate.at(0));
  const auto reply = ProjectionAccess(settings, {name}).client().retry(name, wanted);
  if (!wanted.empty() && reply.applied() + reply.still_parked() == 0)
    throw VerbFailed(ExitCode::not_found,
                     wanted + " is not parked in " + name + ": carelog projections parked " + name);
  std::cout << reply.applied() << " aggregates are parked no more, " << reply.still_parked()
            << " still are\n";
  return reply.still_parked() == 0 ? ExitCode::ok : ExitCode::error;
}

ExitCode release(const infra::Settings& settings) {
  const std::string name = require_model(settings.positional("NAME").at(0));
  const std::string aggregate = infra::plain_uuid(settings.positional("AGGREGATE").at(0));
  ProjectionAccess(settings, {name}).client().release(name, aggregate);
  std::cout << aggregate << " is released\n";
  return ExitCode::ok;
}

Verb verb_of(const std::string& name, const std::string& summary, const char* said,
             std::vector<infra::PositionalDeclaration> positionals,
             ExitCode (*run)(const infra::Settings&)) {
  Verb verb;
  verb.group = "Read models";
  verb.declaration.verb = name;
  verb.declaration.summary = summary;
  verb.declaration.positionals = std::move(positionals);
  verb.declaration.settings = machine_settings();
  verb.details = said;
  verb.run = run;
  return verb;
}

}  // namespace

Verb projections_list_verb() {
  return verb_of("projections list", "List the generations of the read models, and copies", "",
                 {{"NAME", projections::read_models_in_words(), false}}, list);
}

Verb projections_drop_verb() {
  return verb_of("projections drop", "Drop a copy, or the generation that is kept", "",
                 {{"NAME", projections::read_models_in_words()},
                  {"GENERATION", "its number, or the copy's name"}},
                 drop);
}

Verb projections_parked_verb() {
  return verb_of("projections parked", "List aggregates whose events cannot be applied",
                 parked_details, {{"NAME", projections::read_models_in_words(), false}}, parked);
}

Verb projections_retry_verb() {
  return verb_of(
      "projections retry", "Try parked aggregates again", retry_details,
      {{"NAME", projections::read_models_in_words()}, {"AGGREGATE", "id of one of them", false}},
      retry);
}

Verb projections_release_verb() {
  return verb_of("projections release", "Give a parked aggregate's events up", release_details,
                 {{"NAME", projections::read_models_in_words()}, {"AGGREGATE", "its id"}}, release);
}

}  // namespace carelog::tools
