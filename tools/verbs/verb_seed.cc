#include <iostream>

#include "infra/process/progress.h"
#include "tools/client/gateway_access.h"
#include "tools/client/gateway_import.h"
#include "tools/import/synthetic_patients.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* seed_details =
    R"(The patients do not exist: names are drawn from common ones of several countries,
telephone numbers and e-mail addresses from ranges that belong to nobody. Patient number n
of a seed is always the same, so running it again adds nothing, and a larger --count adds
the rest.

Exit codes: 0 all are in; 4 some were refused; 5 the service stayed away.
)";

ExitCode seed(const infra::Settings& settings) {
  const auto count = static_cast<std::uint64_t>(settings.integer("count"));
  const auto first = static_cast<std::uint64_t>(settings.integer("first"));
  const SyntheticPatients people(static_cast<std::uint64_t>(settings.integer("seed")));
  const std::string url = gateway_url(settings);
  const TokenSource token = token_source(settings, auth::Role::service);
  BulkImportOptions options;
  options.batches_in_flight_max = static_cast<std::size_t>(settings.integer("in-flight"));

  infra::Progress progress("seeding", count);
  std::uint64_t made = 0;
  RowOutcome first_refusal;
  ImportTotals totals;
  try {
    totals = bulk_import(
        [&]() -> std::optional<SourceRow> {
          if (made == count) return std::nullopt;
          SourceRow row;
          row.patient = people.make(first + made++);
          return row;
        },
        [&] { return std::make_unique<GatewayImport>(url, token); },
        [&](const SourceRow&, const RowOutcome& outcome) {
          if (outcome.status == RowOutcome::Status::refused && first_refusal.problems.empty())
            first_refusal = outcome;
          progress.advance();
        },
        options);
  } catch (const ImportGaveUp& gave_up) {
    throw VerbFailed(ExitCode::unavailable,
                     std::string(gave_up.what()) + "; run it again to go on");
  }
  progress.finish();
  std::cout << totals.created << " created, " << totals.existing << " were there already, "
            << totals.refused << " refused";
  if (!first_refusal.problems.empty())
    std::cout << "; the first because " << first_refusal.problems[0].field << ": "
              << first_refusal.problems[0].reason;
  std::cout << "\n";
  return totals.refused == 0 ? ExitCode::ok : ExitCode::conflict;
}

}  // namespace

Verb seed_verb() {
  using infra::SettingKind;
  Verb verb;
  verb.group = "Patients in";
  verb.declaration.verb = "seed";
  verb.declaration.summary = "Register synthetic patients, any number of them";
  verb.declaration.settings = joined(
      {{data_setting(),
        {"count", SettingKind::integer, "100", "How many", {}, 1},
        {"seed", SettingKind::integer, "1", "Which people: the same seed, the same ones"},
        {"first", SettingKind::integer, "0", "Number of the first one"},
        {"in-flight", SettingKind::integer, "4", "Requests at a time, 100 rows each", {}, 1, 64}},
       gateway_access_settings()});
  verb.details = seed_details;
  verb.run = seed;
  return verb;
}

}  // namespace carelog::tools
