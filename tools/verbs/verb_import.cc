#include <iostream>

#include "infra/process/progress.h"
#include "tools/client/gateway_access.h"
#include "tools/client/gateway_import.h"
#include "tools/import/import_file.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* details =
    R"(Each row becomes a patient through the gateway. A row's key (source and id column) names
it for ever: importing the file again, also after an interruption, adds only what is
missing.
Rows that are refused go to FILE.rejected.csv with line, field and reason, followed by
their own columns; mended, that file can be imported.

Recognised without --map: Synthea's patients.csv, the flat form of Synthea's FHIR patients
(id, mrn, given, family, birth_date, ...), and columns called as the fields are. A mapping
is target=column or target=text with {column} in it:
  carelog import staff.csv --map 'key=nr,name={first} {last},dateOfBirth=born'
Fields: key, name, email, address, dateOfBirth, registeredDate, gender, telephone,
deceasedDate, identifiers.SYSTEM. A mapping file has one per line.

Exit codes: 0 every row is in; 4 some were refused; 5 the service stayed away (run it
again to go on); 2 file or mapping cannot be used.
)";

void report(ImportFile& file, const ImportTotals& totals) {
  const std::size_t refused = file.rejects().rows();
  std::cout << file.rows_read() << " rows: " << totals.created << " created, " << totals.existing
            << " were there already, " << refused << " refused";
  if (refused > 0) std::cout << " (see " << file.rejects().path() << ")";
  std::cout << "\n";
}

void describe(const ImportFile& file) {
  std::cerr << "columns: " << file.mapping().name() << "; row keys begin with " << file.source()
            << ":\n";
  std::string unused;
  for (const auto& column : file.mapping().unused_columns()) {
    if (column == "line" || column == "field" || column == "reason") continue;
    unused += (unused.empty() ? "" : ", ") + column;
  }
  if (!unused.empty()) std::cerr << "columns that are not imported: " << unused << "\n";
}

ExitCode import(const infra::Settings& settings) {
  const std::string path = settings.positional("FILE").at(0);
  std::string rejects = settings.text("rejects");
  if (rejects.empty()) rejects = path + ".rejected.csv";
  if (rejects == path)
    throw VerbFailed(ExitCode::usage, "--rejects names the file that is imported");
  ImportFile file(path, {settings.text("map"), settings.text("mapping"), settings.text("source")},
                  rejects);
  describe(file);

  const std::string url = gateway_url(settings);
  const TokenSource token = token_source(settings, auth::Role::service);
  BulkImportOptions options;
  options.batches_in_flight_max = static_cast<std::size_t>(settings.integer("in-flight"));
  options.patience = std::chrono::seconds(settings.integer("patience-s"));
  infra::Progress progress("importing (bytes)", file.bytes());
  ImportTotals totals;
  ImportTotals so_far;
  try {
    totals = bulk_import(
        [&] {
          auto row = file.next();
          progress.set(file.bytes_read());
          return row;
        },
        [&] { return std::make_unique<GatewayImport>(url, token); },
        [&](const SourceRow& row, const RowOutcome& outcome) {
          if (outcome.status == RowOutcome::Status::refused) {
            file.rejects().add(row.line, outcome.problems, row.original);
          } else {
            ++(outcome.status == RowOutcome::Status::created ? so_far.created : so_far.existing);
          }
        },
        options);
  } catch (const ImportGaveUp& gave_up) {
    progress.finish();
    report(file, so_far);
    throw VerbFailed(ExitCode::unavailable,
                     std::string(gave_up.what()) + "; run the import again to go on");
  }
  progress.finish();
  report(file, totals);
  return file.rejects().rows() == 0 ? ExitCode::ok : ExitCode::conflict;
}

}  // namespace

Verb import_verb() {
  using infra::SettingKind;
  Verb verb;
  verb.group = "Patients in";
  verb.declaration.verb = "import";
  verb.declaration.summary = "Import patients from a CSV file; a second run adds nothing";
  verb.declaration.positionals = {{"FILE", "CSV file (RFC 4180, UTF-8), first line the columns"}};
  verb.declaration.settings = joined(
      {{data_setting(),
        {"map", SettingKind::text, "", "Columns of the fields: field=COLUMN,field={A} {B},..."},
        {"mapping", SettingKind::text, "", "File with a field=COLUMN per line"},
        {"source", SettingKind::text, "", "Name of the system that the rows' ids come from"},
        {"rejects", SettingKind::text, "", "Where refused rows go (default FILE.rejected.csv)"},
        {"in-flight", SettingKind::integer, "4", "Requests at a time, 100 rows each", {}, 1, 64},
        {"patience-s",
         SettingKind::integer,
         "60",
         "Seconds to wait for a service that is away",
         {},
         0,
         86'400}},
       gateway_access_settings()});
  verb.details = details;
  verb.run = import;
  return verb;
}

}  // namespace carelog::tools
