#include <filesystem>
#include <iostream>

#include "infra/process/progress.h"
#include "tools/client/gateway_access.h"
#include "tools/client/gateway_import.h"
#include "tools/import/import_file.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* import_details =
    R"(Each row becomes a patient through the gateway. A row's key (source and id column) names
it for ever: importing the file again, also after an interruption, adds only what is
missing.

FILE is CSV with a line of column names: separated by comma, semicolon or tab (or as a line
sep=; says), UTF-8 or UTF-16 with a byte order mark, quoted as RFC 4180 has it. It may be a
pipe: /dev/stdin, <(command), or - for standard input. Rows with nothing in any column, and
columns without a name, are passed over. Column names match without regard to case and
blanks. Line breaks in an address are kept.

Rows that are refused go to FILE.rejected.csv (import.rejected.csv for a pipe) with line,
field and reason, followed by their own columns; mended, that file can be imported. It is
written when the import has come to its end, over nothing but what an earlier import of the
same FILE left there (its first line says so); --force writes over any other file.
A line that is no record is refused alone and kept there whole, and reading goes on with the
line behind it: also when a quote is opened in it and not closed within 100 lines or 1 MiB,
when text follows the closing quote, or when the quoted text holds whole rows. Created,
existing and refused rows add up to the rows of the file.

Recognised without --map: Synthea's patients.csv, the flat form of Synthea's FHIR patients
(id, mrn, given, family, birth_date, ...), and columns called as the fields are. A mapping
is target=column or target=text with {column} in it:
  carelog import staff.csv --map 'key=nr,name={first} {last},dateOfBirth=born'
Fields: key, name, email, address, dateOfBirth, registeredDate, gender, telephone,
deceasedDate, identifiers.SYSTEM. A mapping file has one per line.

Dates are YYYY-MM-DD, with a time of day or without. --date-order dmy also takes 31/12/1980,
31.12.1980 and 1-2-1980, mdy takes 12/31/1980, ymd takes 1980/12/31.

Exit codes: 0 every row is in; 4 some were refused; 5 the service stayed away (run it
again to go on); 2 file, mapping or place for refused rows cannot be used.
)";

std::string separator_name(char separator) {
  switch (separator) {
    case ',':
      return "comma";
    case ';':
      return "semicolon";
    case '\t':
      return "tab";
    default:
      return std::string(1, separator);
  }
}

char separator_of(const std::string& name) {
  for (const char separator : {',', ';', '\t'})
    if (separator_name(separator) == name) return separator;
  return 0;
}

void report(ImportFile& file, const ImportTotals& totals, bool ended) {
  const std::size_t refused = file.rejects().rows();
  std::cout << file.rows_read() << " rows: " << totals.created << " created, " << totals.existing
            << " were there already, " << refused << " refused";
  if (refused > 0 && ended) std::cout << " (see " << file.rejects().path() << ")";
  std::cout << "\n";
  std::cerr << file.reader().lines_read() << " lines read, " << file.empty_lines()
            << " of them without a row\n";
}

void describe(const ImportFile& file) {
  std::cerr << "columns: " << file.mapping().name() << "; separated by "
            << separator_name(file.reader().separator()) << ", " << file.reader().encoding()
            << "; row keys begin with " << file.source() << ":\n";
  std::string unused;
  for (const auto& column : file.mapping().unused_columns()) {
    if (is_reject_column(column)) continue;
    unused += (unused.empty() ? "" : ", ") + column;
  }
  if (!unused.empty()) std::cerr << "columns that are not imported: " << unused << "\n";
}

// A pipe has no folder of its own.
std::string reject_path(const infra::Settings& settings, const std::string& file) {
  if (const std::string given = settings.text("rejects"); !given.empty()) return given;
  const bool device = file == "-" || file.starts_with("/dev/") || file.starts_with("/proc/");
  if (!device && std::filesystem::is_regular_file(file)) return file + ".rejected.csv";
  return "import.rejected.csv";
}

// Adds to the service's problem with a date a hint about the file's order of day and month.
std::vector<RowOutcome::Problem> with_hints(std::vector<RowOutcome::Problem> problems,
                                            const PatientRow& row, DateOrder order) {
  for (auto& problem : problems) {
    std::string hint;
    if (problem.field == "dateOfBirth") hint = hint_of_date(row.date_of_birth, order);
    if (problem.field == "registeredDate") hint = hint_of_date(row.registered_date, order);
    if (problem.field == "deceasedDate") hint = hint_of_date(row.deceased_date, order);
    if (!hint.empty()) problem.reason += "; " + hint;
  }
  return problems;
}

MappingChoice mapping_choice(const infra::Settings& settings) {
  MappingChoice choice{settings.text("map"), settings.text("mapping"), settings.text("source")};
  choice.date_order = *date_order_from_name(settings.text("date-order"));
  choice.separator = separator_of(settings.text("separator"));
  return choice;
}

ExitCode import(const infra::Settings& settings) {
  const std::string path = settings.positional("FILE").at(0);
  const MappingChoice choice = mapping_choice(settings);
  ImportFile file(path, choice, {reject_path(settings, path), settings.boolean("force")});
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
            file.rejects().add(row.line,
                               with_hints(outcome.problems, row.patient, choice.date_order),
                               row.original);
          } else {
            ++(outcome.status == RowOutcome::Status::created ? so_far.created : so_far.existing);
          }
        },
        options);
  } catch (const ImportGaveUp& gave_up) {
    progress.finish();
    report(file, so_far, false);
    throw VerbFailed(ExitCode::unavailable,
                     std::string(gave_up.what()) + "; run the import again to go on");
  }
  progress.finish();
  file.rejects().finish();
  report(file, totals, true);
  return file.rejects().rows() == 0 ? ExitCode::ok : ExitCode::conflict;
}

}  // namespace

Verb import_verb() {
  using infra::SettingKind;
  Verb verb;
  verb.group = "Patients in";
  verb.declaration.verb = "import";
  verb.declaration.summary = "Import patients from a CSV file; a second run adds nothing";
  verb.declaration.positionals = {{"FILE", "CSV file, first line the columns; - is a pipe"}};
  verb.declaration.settings = joined(
      {{data_setting(),
        {"map", SettingKind::text, "", "Columns of the fields: field=COLUMN,field={A} {B},..."},
        {"mapping", SettingKind::text, "", "File with a field=COLUMN per line"},
        {"source", SettingKind::text, "", "Name of the system that the rows' ids come from"},
        {"separator",
         SettingKind::text,
         "auto",
         "What parts the columns",
         {"auto", "comma", "semicolon", "tab"}},
        {"date-order",
         SettingKind::text,
         "iso",
         "Order of year, month and day in dates",
         {"iso", "ymd", "dmy", "mdy"}},
        {"rejects", SettingKind::text, "", "Where refused rows go (default FILE.rejected.csv)"},
        {"force", SettingKind::boolean, "false",
         "Write refused rows also over a file that no import has made"},
        {"in-flight", SettingKind::integer, "4", "Requests at a time, 100 rows each", {}, 1, 64},
        {"patience-s",
         SettingKind::integer,
         "60",
         "Seconds to wait for a service that is away",
         {},
         0,
         86'400}},
       gateway_access_settings()});
  verb.details = import_details;
  verb.run = import;
  return verb;
}

}  // namespace carelog::tools
