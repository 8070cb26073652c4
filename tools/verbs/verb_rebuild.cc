// The verb rebuild: the next generation of a read model, going back to the previous one, or a copy
// as of a time.
#include <iostream>
#include <memory>

#include "infra/process/clock.h"
#include "infra/process/progress.h"
#include "projections/read_models.h"
#include "tools/models/projection_access.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

using infra::SettingKind;

constexpr const char* rebuild_details =
    R"(Makes the next generation of the read model beside the live one: fills it from the log in
bulk, makes its indexes, lets it catch up, compares it row by row with the live one, and swaps
the two in one transaction. Readers see the live one all the while. The one before is kept:
--rollback lets it catch up, which takes as long as it has rested, and swaps back.

With a running instance the instance does it, and goes on when this command is ended; without one,
this command does it itself, and the next start goes on where it was ended. --cancel drops what is
being made. Rows in which the two differ are listed with the commit that touched them last;
--show-values shows what they hold, which may be personal data.

--as-of TIME makes a copy for inspection from what the log held before that time. `carelog
projections list` tells where it is, `carelog projections drop` removes it, `carelog checksum
--generation N` sums it.

Exit codes: 0 the generation is live, the copy complete, the rebuild cancelled; 3 no such read
model, nothing to cancel; 4 refused as things are; 5 the instance does not answer.
)";

std::string text_of(const api::v1::RowDifference& each) {
  std::string text = "  " + each.table() + " " + each.key() + " ";
  if (!each.in_live()) {
    text += each.field().empty() ? "is only in the rebuilt one" : each.field();
  } else if (!each.in_rebuilt()) {
    text += each.field().empty() ? "is only in the live one" : each.field();
  } else {
    text += each.field().empty() ? "differs" : each.field();
  }
  if (each.has_live() || each.has_rebuilt()) {
    text += ": " + (each.has_live() ? each.live() : std::string("(nothing)")) + " -> " +
            (each.has_rebuilt() ? each.rebuilt() : std::string("(nothing)"));
  }
  if (!each.last_touched().empty()) text += "\n    last touched by " + each.last_touched();
  return text + "\n";
}

std::string text_of(const api::v1::Comparison& comparison) {
  if (comparison.differing_rows() == 0) {
    return std::to_string(comparison.rows()) + " rows, equal to the live ones\n";
  }
  std::string text = std::to_string(comparison.differing_rows()) + " of " +
                     std::to_string(comparison.rows()) + " rows differ from the live ones:\n";
  for (const auto& each : comparison.differences()) text += text_of(each);
  return text;
}

// A bar for each phase with a known distance, a line for the others.
class Show {
 public:
  explicit Show(std::string name) : name_(std::move(name)) {}

  void operator()(const api::v1::RebuildProgress& progress) {
    if (progress.phase() != phase_) {
      phase_ = progress.phase();
      bar_.reset();
      if (phase_ == "filling" || phase_ == "catching up") {
        bar_ = std::make_unique<infra::Progress>(name_ + ": " + phase_, 0);
      } else if (phase_ == "indexing" || phase_ == "comparing") {
        std::cerr << name_ << ": " << phase_ << "\n";
      }
    }
    if (bar_) {
      bar_->set_total(static_cast<std::uint64_t>(progress.total()));
      bar_->set(static_cast<std::uint64_t>(progress.done()));
    }
    if (progress.failure() != failure_) {
      failure_ = progress.failure();
      if (!failure_.empty()) std::cerr << name_ << ": " << failure_ << "\n";
    }
    last_ = progress;
  }

  const api::v1::RebuildProgress& last() const { return last_; }
  void finish() { bar_.reset(); }

 private:
  const std::string name_;
  std::string phase_;
  std::string failure_;
  std::unique_ptr<infra::Progress> bar_;
  api::v1::RebuildProgress last_;
};

api::v1::RebuildRequest request_of(const infra::Settings& settings, const std::string& name) {
  api::v1::RebuildRequest request;
  request.set_name(name);
  request.set_generation(static_cast<int>(settings.integer("to")));
  request.set_rollback(settings.boolean("rollback"));
  request.set_show_values(settings.boolean("show-values"));
  const std::string as_of = settings.text("as-of");
  if (as_of.empty()) return request;
  const auto time = infra::parse_time(as_of);
  if (!time) {
    throw VerbFailed(ExitCode::usage,
                     "--as-of '" + as_of + "' is not a time: write it like 2026-11-21T09:30:00Z");
  }
  if (*time > infra::now_ms()) {
    throw VerbFailed(ExitCode::usage, "--as-of " + as_of + " is yet to come");
  }
  request.set_as_of_ms(*time);
  request.set_label(settings.text("copy").empty() ? as_of : settings.text("copy"));
  return request;
}

// At most one of --to, --rollback, --cancel and --as-of may be given.
void require_one_deed(const infra::Settings& settings) {
  std::vector<std::string> deeds;
  if (settings.integer("to") != 0) deeds.push_back("--to");
  if (settings.boolean("rollback")) deeds.push_back("--rollback");
  if (settings.boolean("cancel")) deeds.push_back("--cancel");
  if (!settings.text("as-of").empty()) deeds.push_back("--as-of");
  if (deeds.size() > 1) {
    throw VerbFailed(ExitCode::usage, deeds[0] + " and " + deeds[1] + " do not go together");
  }
  if (!settings.text("copy").empty() && settings.text("as-of").empty()) {
    throw VerbFailed(ExitCode::usage, "--copy names the copy that --as-of TIME makes: add --as-of");
  }
  const std::string copy = settings.text("copy");
  if (!copy.empty() && copy.find_first_not_of("0123456789") == std::string::npos) {
    throw VerbFailed(ExitCode::usage, "--copy " + copy +
                                          " would be taken for the generation of that number: "
                                          "give it a name with a letter");
  }
}

ExitCode rebuild(const infra::Settings& settings) {
  const std::string name = require_model(settings.positional("NAME").at(0));
  require_one_deed(settings);
  if (settings.boolean("cancel")) {
    ProjectionAccess(settings, {name}).client().cancel(name);
    std::cout << "the rebuild of " << name << " is cancelled\n";
    return ExitCode::ok;
  }
  const api::v1::RebuildRequest request = request_of(settings, name);
  ProjectionAccess access(settings, {name}, true);
  Show show(name);
  access.client().rebuild(request, [&show](const auto& progress) { show(progress); });
  show.finish();
  const std::string generation = "generation " + std::to_string(show.last().generation());
  if (request.as_of_ms() != 0) {
    std::cout << generation << " of " << name << " is the copy " << request.label() << "\n";
    return ExitCode::ok;
  }
  if (show.last().has_comparison()) std::cout << text_of(show.last().comparison());
  std::cout << name << " is rebuilt: " << generation << " is live\n";
  return ExitCode::ok;
}

}  // namespace

Verb rebuild_verb() {
  Verb verb;
  verb.group = "Read models";
  verb.declaration.verb = "rebuild";
  verb.declaration.summary = "Make a read model anew from the log, beside the live one";
  verb.declaration.positionals = {{"NAME", projections::read_models_in_words()}};
  verb.declaration.settings =
      joined({machine_settings(),
              {{"to",
                SettingKind::integer,
                "0",
                "number of the generation; one that is kept: back to it; 0: the next",
                {},
                0,
                1'000'000},
               {"rollback", SettingKind::boolean, "false", "back to the generation that is kept"},
               {"cancel", SettingKind::boolean, "false", "drop what is being made"},
               {"as-of", SettingKind::text, "", "a copy of what the log held before this time"},
               {"copy", SettingKind::text, "", "name of that copy; without: the time"},
               {"show-values", SettingKind::boolean, "false",
                "show the values of differing rows: they may be personal data"}}});
  verb.details = rebuild_details;
  verb.run = rebuild;
  return verb;
}

}  // namespace carelog::tools
