#include <iostream>

#include "infra/process/clock.h"
#include "tools/client/gateway_access.h"
#include "tools/client/gateway_reader.h"
#include "tools/instance/verb_settings.h"
#include "tools/records/record_document.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* document_details =
    R"(One patient with the whole chart as a page of HTML for people, to be printed or kept, on
standard output: carelog export document ID > record.html. It needs nothing from elsewhere.
What is marked as an error is struck through, with the reason. The read is in the audit trail.

Exit codes: 0 complete; 3 no such patient; 5 the service is away.
)";

ExitCode export_document(const infra::Settings& settings) {
  GatewayReader reader(gateway_url(settings), token_source(settings, auth::Role::service));
  std::cout << record_document(reader, settings.positional("PATIENT_ID").at(0),
                               infra::format_time(infra::now_ms()));
  return ExitCode::ok;
}

}  // namespace

Verb export_document_verb() {
  Verb verb;
  verb.group = "Patients out";
  verb.declaration.verb = "export document";
  verb.declaration.summary = "One patient's whole record as a page to print";
  verb.declaration.positionals = {{"PATIENT_ID", "The patient's id"}};
  verb.declaration.settings = joined({{data_setting()}, gateway_access_settings()});
  verb.details = document_details;
  verb.run = export_document;
  return verb;
}

}  // namespace carelog::tools
