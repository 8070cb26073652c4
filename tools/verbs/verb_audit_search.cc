#include <algorithm>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "infra/text/percent.h"
#include "infra/process/progress.h"
#include "tools/client/audit_text.h"
#include "tools/client/gateway_access.h"
#include "tools/export_file.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

using infra::SettingKind;

constexpr const char* csv = "csv";
constexpr const char* page_rows = "1000";

constexpr const char* search_details =
    R"(Changes, reads of patients' records and refusals in one list, newest first. Asks the
gateway, as an auditor; asking is itself a read and is recorded. --from and --to are times
(2024-02-29T12:00:00Z) or dates, both inclusive.

  carelog audit search --patient ID --kind read
  carelog audit search --actor 5f0c... --from 2024-02-29 --limit 20

Exit codes: 0 shown; 2 a filter is not valid; 5 no instance runs.
)";

constexpr const char* export_details =
    R"(The same list as `carelog audit search`, all of it, page by page into a file that appears
when it is complete: CSV with a line of names when FILE ends in .csv, else JSON lines. FILE may
be - for standard output.

Exit codes: 0 written; 2 a filter is not valid; 4 FILE exists; 5 no instance runs.
)";

SettingList filter_settings() {
  return {{"kind", SettingKind::text, "", "Only these", {"", "change", "read", "refusal"}},
          {"actor", SettingKind::text, "", "Only by this user (an id) or machine"},
          {"patient", SettingKind::text, "", "Only about this patient (an id)"},
          {"purpose", SettingKind::text, "", "Only for this purpose: EMERGENCY"},
          {"from", SettingKind::text, "", "From this time or date on"},
          {"to", SettingKind::text, "", "Up to this time or date"}};
}

std::string first_page(const infra::Settings& settings, const std::string& limit) {
  std::string path = "/api/audit?limit=" + limit;
  for (const char* filter : {"kind", "actor", "patient", "purpose", "from", "to"}) {
    if (const std::string value = settings.text(filter); !value.empty())
      path += std::string("&") + filter + "=" + infra::percent_encode(value);
  }
  return path;
}

// Calls use(body) for each page until it returns false or there are no more.
void read_pages(const infra::Settings& settings, std::string path, bool as_csv,
                const std::function<bool(const std::string&)>& use) {
  GatewaySession session(gateway_url(settings), token_source(settings, auth::Role::auditor));
  while (!path.empty()) {
    HttpResponse response;
    try {
      response = session.get(path, as_csv ? "text/csv" : "application/json");
    } catch (const HttpAway& away) {
      throw VerbFailed(ExitCode::unavailable, away.what());
    }
    if (response.status == 400)
      throw VerbFailed(ExitCode::usage, "reading the audit trail: " + problem_text(response));
    if (response.status != 200) fail_verb(response, "reading the audit trail");
    path = use(response.body) ? next_page(response.header("link")) : "";
  }
}

nlohmann::json records_of(const std::string& body) {
  auto records = nlohmann::json::parse(body, nullptr, false);
  if (!records.is_array()) throw VerbFailed(ExitCode::error, "the audit trail is not a JSON array");
  return records;
}

std::string without_names(const std::string& page) {
  const std::size_t end = page.find('\n');
  return end == std::string::npos ? "" : page.substr(end + 1);
}

// RFC 4180 ends its lines with CR LF, which standard output would show.
std::string with_plain_line_ends(std::string table) {
  for (auto at = table.find("\r\n"); at != std::string::npos; at = table.find("\r\n", at)) {
    table.erase(at, 1);
  }
  return table;
}

ExitCode search(const infra::Settings& settings) {
  const auto limit = static_cast<std::size_t>(settings.integer("limit"));
  const std::string format = settings.text("format");
  const bool as_csv = format == csv;
  nlohmann::json found = nlohmann::json::array();
  read_pages(settings, first_page(settings, std::to_string(limit)), as_csv,
             [&](const std::string& body) {
               if (as_csv) {
                 std::cout << with_plain_line_ends(body);
               } else {
                 found = records_of(body);
               }
               return false;
             });
  if (format == "json") std::cout << found.dump(2) << "\n";
  if (format == "text")
    for (const auto& record : found) std::cout << audit_record_text(record);
  return ExitCode::ok;
}

ExitCode export_all(const infra::Settings& settings) {
  const std::string file = settings.positional("FILE").at(0);
  const std::string format = settings.text("format");
  const bool as_csv = format.empty() ? file.ends_with(".csv") : format == csv;
  ExportFile exported(file);
  infra::Progress progress("exporting", 0);
  bool first = true;
  read_pages(settings, first_page(settings, page_rows), as_csv, [&](const std::string& body) {
    if (as_csv) {
      std::string lines = first ? body : without_names(body);
      if (exported.is_standard_output()) lines = with_plain_line_ends(std::move(lines));
      exported.out() << lines;
      progress.advance(static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n')));
    } else {
      for (const auto& record : records_of(body)) {
        exported.out() << record.dump() << "\n";
        progress.advance();
      }
    }
    first = false;
    return static_cast<bool>(exported.out());
  });
  exported.finish();
  progress.finish();
  return ExitCode::ok;
}

}  // namespace

Verb audit_search_verb() {
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "audit search";
  verb.declaration.summary = "Show who changed, read or was refused what";
  infra::SettingDeclaration limit{"limit", SettingKind::integer, "100", "At most this many"};
  limit.at_least = 1;
  limit.at_most = 1000;
  verb.declaration.settings =
      joined({filter_settings(),
              {limit, {"format", SettingKind::text, "text", "How to print", {"text", "json", csv}}},
              {data_setting()},
              gateway_access_settings()});
  verb.details = search_details;
  verb.run = search;
  return verb;
}

Verb audit_export_verb() {
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "audit export";
  verb.declaration.summary = "Write the whole audit trail into a file";
  verb.declaration.positionals = {
      {"FILE", "CSV or JSON lines; must not exist; - for standard output"}};
  verb.declaration.settings = joined({filter_settings(),
                                      {{"format",
                                        SettingKind::text,
                                        "",
                                        "csv or json-lines (default from FILE)",
                                        {"", csv, "json-lines"}}},
                                      {data_setting()},
                                      gateway_access_settings()});
  verb.details = export_details;
  verb.run = export_all;
  return verb;
}

}  // namespace carelog::tools
