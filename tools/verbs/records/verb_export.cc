#include <iostream>

#include "infra/process/progress.h"
#include "tools/client/gateway_access.h"
#include "tools/client/gateway_reader.h"
#include "tools/export_file.h"
#include "tools/fhir/exact_json.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* folder_details =
    R"(Every patient of the clinic with the whole chart (as FHIR with the bills, too), also patients
who are not active and entries that are marked as errors, read page by page through the gateway.
Each file is written aside and gets its name when all are complete; an earlier export in the same
folder is replaced, and a folder that holds anything else is refused. Nobody but its owner can read
the folder. Every read is in the audit trail. In CSV a text that a spreadsheet would calculate (=,
+, -, @ in front) has an apostrophe before it; `carelog import` takes it off again.

Exit codes: 0 complete; 2 the folder cannot be used; 5 the service is away.
)";

constexpr const char* bundle_details =
    R"(One patient with the whole chart as a FHIR R4 Bundle of the type collection, to FILE or to
standard output (- is it, too). A file that is there already is left alone, and nobody but its
owner can read a new one. Entries that are marked as errors say so (entered-in-error).

Exit codes: 0 complete; 3 no such patient; 4 FILE exists; 5 the service is away.
)";

SettingList export_settings() {
  return joined({{data_setting()}, gateway_access_settings()});
}

GatewayReader reader_of(const infra::Settings& settings) {
  return {gateway_url(settings), token_source(settings, auth::Role::service)};
}

using Export = ExportCounts (*)(RecordReader&, ExportFolder&, const std::function<void()>&);

ExitCode export_all(const infra::Settings& settings, Export write, const char* extension) {
  GatewayReader reader = reader_of(settings);
  ExportFolder folder(settings.positional("DIR").at(0), extension);
  infra::Progress progress("exporting (patients)", 0);
  const ExportCounts counts = write(reader, folder, [&] { progress.advance(); });
  folder.finish();
  progress.finish();
  for (const auto& [name, count] : counts) std::cout << count << " " << name << extension << "\n";
  return ExitCode::ok;
}

Verb export_verb(const char* name, const char* summary, Export write, const char* extension) {
  Verb verb;
  verb.group = "Patients out";
  verb.declaration.verb = name;
  verb.declaration.summary = summary;
  verb.declaration.positionals = {{"DIR", "Folder for the files"}};
  verb.declaration.settings = export_settings();
  verb.details = folder_details;
  verb.run = [write, extension](const infra::Settings& settings) {
    return export_all(settings, write, extension);
  };
  return verb;
}

ExitCode export_one(const infra::Settings& settings) {
  const auto named = settings.positional("FILE");
  ExportFile file(named.empty() ? ExportFile::standard_output : named.at(0));
  GatewayReader reader = reader_of(settings);
  file.out() << write_exact(export_bundle(reader, settings.positional("PATIENT_ID").at(0))) << "\n";
  file.finish();
  return ExitCode::ok;
}

}  // namespace

Verb export_fhir_verb() {
  return export_verb("export fhir", "Every patient, chart and bill as FHIR R4, a file a type",
                     export_fhir, ".ndjson");
}

Verb export_csv_verb() {
  return export_verb("export csv", "Every patient and chart as flat tables", export_csv, ".csv");
}

Verb export_bundle_verb() {
  Verb verb;
  verb.group = "Patients out";
  verb.declaration.verb = "export bundle";
  verb.declaration.summary = "One patient's whole record as a FHIR Bundle";
  verb.declaration.positionals = {{"PATIENT_ID", "The patient's id"},
                                  {"FILE", "Default: standard output", false}};
  verb.declaration.settings = export_settings();
  verb.details = bundle_details;
  verb.run = export_one;
  return verb;
}

}  // namespace carelog::tools
