#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "infra/process/progress.h"
#include "infra/process/scratch_directory.h"
#include "tools/client/gateway_access.h"
#include "tools/client/gateway_import.h"
#include "tools/instance/verb_settings.h"
#include "tools/records/bundle_file.h"
#include "tools/records/fhir_files.h"
#include "tools/records/synthea_folder.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* behaviour =
    R"(
Patients go first, then encounters, allergies, the other entries, coverages and money, through
the gateway. A record's key (source, type and id) names it for ever: importing again, also after
an interruption, adds only what is missing. Times of the source are kept as the times that
entries hold for, its own record date as recordedOn, and its id as sourceId.

What is refused or not understood, and what is left out of a record that is imported, goes to
the reject file with file, line, reason and the record as it came; the report counts it by
type and reason. The reject file is never one of the files that are imported. --dry-run reads
everything and sends nothing: whether the clinic takes a record is then not known.

The token needs the role service or admin; without --token and --user one is made from the
key of --data.

Exit codes: 0 every record is in; 4 some were refused or not understood; 5 the service stayed
away (run it again to go on); 2 files or place for rejects cannot be used; 3 no such file.
)";

constexpr const char* fhir_details =
    R"(FILE has one FHIR R4 resource a line: Patient, AllergyIntolerance, Condition,
MedicationRequest, MedicationStatement, Procedure, Immunization, Observation, Encounter,
CarePlan, DocumentReference with a text and those of money below, in any order. Organization,
Practitioner and Location are read for the names that references give. Coverage, Claim,
ClaimResponse, ExplanationOfBenefit, Invoice and PaymentReconciliation are money of record,
beside the accounts of their patients and no part of their balance; a Coverage with a copay or a
percentage (costToBeneficiary) is a coverage of the patient. A payment goes to the patients of
the claims and invoices that it names: give their files with it. A resource is refused whole
when an element that changes its meaning is not understood (modifierExtension, implicitRules,
doNotPerform, a status in words only), or when its patient or encounter is another server's, or
is in no file and was not imported before. A FILE may also be a Bundle, as `carelog export
bundle` writes it.

  carelog import fhir Patient.ndjson AllergyIntolerance.ndjson
)";

constexpr const char* synthea_details =
    R"(DIR is the CSV export of Synthea: patients, encounters, allergies, conditions, medications,
procedures, observations, immunizations and careplans; organizations, providers and payers are
read for their names. The costs of encounters, medications and procedures, payer_transitions,
claims and claims_transactions become money of record, beside the accounts of their patients and no
part of their balance: GET /api/billing/money-of-record adds it up. Amounts are dollars; what is
behind the second decimal is rounded, half a cent up. Rows of other files, and columns
that are not imported, are named in the report.

  carelog import synthea output/csv
)";

// What is imported: files that were looked at before anything is written or sent.
struct Import {
  std::vector<std::string> sources;
  std::function<std::unique_ptr<RecordSource>(const infra::Settings&, RecordLedger&)> open;
};

ExitCode send_all(const infra::Settings& settings, RecordSource& source, RecordLedger& ledger) {
  const std::string url = gateway_url(settings);
  const TokenSource token = token_source(settings, auth::Role::service);
  BulkImportOptions options;
  options.batches_in_flight_max = static_cast<std::size_t>(settings.integer("in-flight"));
  options.patience = std::chrono::seconds(settings.integer("patience-s"));
  infra::Progress progress("importing (bytes)", source.bytes());
  try {
    import_records(
        source, ledger, [&] { return std::make_unique<GatewayRecords>(url, token); }, options,
        [&] { progress.set(source.bytes_read()); });
  } catch (const ImportGaveUp& gave_up) {
    progress.finish();
    ledger.report(std::cout, false);
    throw VerbFailed(ExitCode::unavailable,
                     std::string(gave_up.what()) + "; run the import again to go on");
  }
  progress.finish();
  return ExitCode::ok;
}

ExitCode run_import(const infra::Settings& settings, const Import& import) {
  const auto started = std::chrono::steady_clock::now();
  RecordLedger ledger({settings.text("rejects"), settings.boolean("force")}, import.sources);
  const auto source = import.open(settings, ledger);
  if (settings.boolean("dry-run")) {
    try_records(*source, ledger);
  } else {
    send_all(settings, *source, ledger);
  }
  ledger.finish();
  ledger.report(std::cout, true);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  std::cerr << "took " << took.count() << " s\n";
  return ledger.is_clean() ? ExitCode::ok : ExitCode::conflict;
}

// The same files; in place of each bundle one of its resources, with the same name.
std::vector<std::string> files_of_lines(const std::vector<std::string>& files,
                                        const std::string& directory) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto resources = resources_of_bundle(files[i]);
    if (!resources) {
      all.push_back(files[i]);
      continue;
    }
    const auto folder = std::filesystem::path(directory) / std::to_string(i);
    std::filesystem::create_directory(folder);
    all.push_back((folder / std::filesystem::path(files[i]).filename()).string());
    std::ofstream out(all.back(), std::ios::binary);
    out << *resources << std::flush;
    if (!out) throw std::runtime_error("cannot write " + all.back());
  }
  return all;
}

SettingList record_settings(const std::string& source, const std::string& rejects) {
  using infra::SettingKind;
  return joined(
      {{data_setting(),
        {"source", SettingKind::text, source, "Name of the system that the records' ids come from"},
        {"dry-run", SettingKind::boolean, "false", "Read everything, send nothing"},
        {"rejects", SettingKind::text, rejects, "File for what is refused or not understood"},
        {"force", SettingKind::boolean, "false",
         "Write rejects also over a file that no import has made"},
        {"in-flight", SettingKind::integer, "8", "Requests at a time, 100 records each", {}, 1, 64},
        {"patience-s",
         SettingKind::integer,
         "60",
         "Seconds to wait for a service that is away",
         {},
         0,
         86'400}},
       gateway_access_settings()});
}

}  // namespace

Verb import_fhir_verb() {
  Verb verb;
  verb.group = "Patients in";
  verb.declaration.verb = "import fhir";
  verb.declaration.summary = "Import patients and charts from FHIR R4 resources";
  verb.declaration.positionals = {{"FILE", "One resource a line (ndjson)", true, true}};
  verb.declaration.settings = record_settings("fhir", "fhir.rejected.csv");
  verb.details = fhir_details + std::string(behaviour);
  verb.run = [](const infra::Settings& settings) {
    const auto files = settings.positional("FILE");
    require_fhir_files(files);
    const infra::ScratchDirectory scratch("carelog-bundle");
    const auto lines = files_of_lines(files, scratch.path());
    return run_import(settings, {files, [&](const infra::Settings& said, RecordLedger& ledger) {
                                   return std::make_unique<FhirFiles>(lines, said.text("source"),
                                                                      ledger);
                                 }});
  };
  return verb;
}

Verb import_synthea_verb() {
  Verb verb;
  verb.group = "Patients in";
  verb.declaration.verb = "import synthea";
  verb.declaration.summary = "Import patients and charts from Synthea's CSV export";
  verb.declaration.positionals = {{"DIR", "Folder with patients.csv and the others"}};
  verb.declaration.settings = record_settings("synthea", "synthea.rejected.csv");
  verb.details = synthea_details + std::string(behaviour);
  verb.run = [](const infra::Settings& settings) {
    const std::string folder = settings.positional("DIR").at(0);
    require_synthea_folder(folder);
    return run_import(
        settings, {synthea_sources(folder), [&](const infra::Settings& said, RecordLedger& ledger) {
                     return std::make_unique<SyntheaFolder>(folder, said.text("source"), ledger);
                   }});
  };
  return verb;
}

}  // namespace carelog::tools
