#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "auth/tokens/signing_key.h"
#include "infra/process/clock.h"
#include "tools/client/audit_text.h"
#include "tools/client/gateway_access.h"
#include "tools/instance/instance_file.h"
#include "tools/instance/verb_settings.h"
#include "tools/log/journal_verify.h"
#include "tools/log/signed_head.h"
#include "tools/models/postgres_access_table.h"
#include "tools/verbs/log_check.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

constexpr const char* show_details =
    R"(Who did what to a patient's record, when, why, with which command, and what changed from
what to what; oldest first. Asks the gateway, as an auditor.

Exit codes: 0 shown; 3 no such patient; 5 no instance runs.
)";

constexpr const char* verify_details =
    R"(Reads every record of the log and follows the hash chain of each partition, also while the
instance runs; also the chain of the access journal, where reads and refusals are kept, and
while the instance runs whether the database has each of them and no other.
Void frames are counted and are no damage: a writer that was overtaken leaves them behind,
and every reader skips them. A log whose tail was cut off is found if something has read
further: the command state, the reactors and the read models below --data, and the database
of the instance while it runs. With those gone too, or with the last record edited, the log
is sound in itself: --head FILE holds it against what `carelog audit head` printed earlier.

Exit codes: 0 sound; 3 no log there; 6 damaged, or not the log of the head: the first bad
record of each partition is named.
)";

constexpr const char* head_details =
    R"(Prints where the log stands: of every partition the number of records, the head of its hash
chain and a digest over all its bytes, and the same of the access journal; signed with the
instance's key for heads, which is made at first use (keys/audit-head.pem below --data).
Keep what it prints elsewhere: `carelog audit verify --head FILE` finds every byte before
it that was edited, dropped or reordered later, and a tail that was cut off.

Exit codes: 0 printed; 3 no log there; 6 the log is damaged already.
)";

ExitCode show(const infra::Settings& settings) {
  const std::string patient = settings.positional("PATIENT").at(0);
  if (patient.find_first_not_of("0123456789abcdefABCDEF-") != std::string::npos)
    throw VerbFailed(ExitCode::usage, "'" + patient + "' is not a patient's id");
  GatewaySession session(gateway_url(settings), token_source(settings, auth::Role::auditor));
  nlohmann::json entries = nlohmann::json::array();
  std::string path = "/api/patients/" + patient + "/history?limit=100";
  while (!path.empty()) {
    HttpResponse response;
    try {
      response = session.get(path);
    } catch (const HttpAway& away) {
      throw VerbFailed(ExitCode::unavailable, away.what());
    }
    if (response.status != 200) fail_verb(response, "reading the history");
    const auto page = nlohmann::json::parse(response.body, nullptr, false);
    if (!page.is_array()) throw VerbFailed(ExitCode::error, "the history is not a JSON array");
    entries.insert(entries.end(), page.begin(), page.end());
    path = next_page(response.header("link"));
  }
  if (settings.boolean("json")) {
    std::cout << entries.dump(2) << "\n";
  } else {
    for (const auto& entry : entries) std::cout << audit_text(entry);
  }
  return ExitCode::ok;
}

// The head in --head, with a verified signature.
std::optional<LogHead> known_head(const infra::Settings& settings) {
  const std::string file = settings.text("head");
  if (file.empty()) return std::nullopt;
  std::error_code unreadable;
  const auto size = std::filesystem::file_size(file, unreadable);
  if (unreadable || size > signed_head_bytes_max)
    throw VerbFailed(ExitCode::usage, "--head " + file + " cannot be read, or is too large");
  std::ifstream in(file);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto key = data_directory(settings).head_key();
  if (!std::filesystem::exists(key))
    throw VerbFailed(ExitCode::not_found, "there is no key at " + key.string() +
                                              ": --data must name the instance whose head it is");
  try {
    return verified_head(text, auth::SigningKey::load(key));
  } catch (const HeadRefused& refused) {
    throw VerbFailed(ExitCode::verification_failed, "--head " + file + ": " + refused.what());
  }
}

// What the running instance's database has of the journal; nothing, and a message, if none is
// running. Called before the journal is read, because that only grows.
std::optional<CopiedJournal> copied_of_instance(const infra::Settings& settings) {
  const auto data = data_directory(settings);
  std::string id;
  std::ifstream(data.access() / "id") >> id;
  if (id.empty()) return std::nullopt;
  const auto instance = find_instance(data.root);
  if (!instance || instance->postgres.empty()) {
    std::cerr << "carelog: no instance runs here, so the accesses are not compared with the "
                 "database\n";
    return std::nullopt;
  }
  try {
    return copied_journal(instance->postgres, id);
  } catch (const std::exception&) {
    throw VerbFailed(ExitCode::unavailable,
                     "the accesses cannot be compared with the database: it does not answer");
  }
}

// Reports on the log and the access journal, and whether both are as they were written.
ExitCode verify_log(const infra::Settings& settings) {
  const auto known = known_head(settings);
  const auto copied = copied_of_instance(settings);
  const auto walked = walk_log(settings, "verifying", known);
  auto journal = verify_journal(data_directory(settings).access().string(),
                                known ? known->journal : std::nullopt);
  if (copied && journal && journal->sound()) hold_against(*journal, *copied);
  const bool sound = std::all_of(walked.reports.begin(), walked.reports.end(),
                                 [](const auto& report) { return report.sound(); }) &&
                     (!journal || journal->sound());
  if (settings.boolean("json")) {
    std::cout << to_json(walked.reports);
    for (const auto& each : journal ? journal->damage : std::vector<std::string>())
      std::cerr << "carelog: access journal: " << each << "\n";
  } else {
    std::cout << to_text(walked.reports) << (journal ? to_text(*journal) : "")
              << (sound ? "the log is sound\n" : "the log is DAMAGED\n");
  }
  return sound ? ExitCode::ok : ExitCode::verification_failed;
}

ExitCode print_head(const infra::Settings& settings) {
  const auto walked = walk_log(settings, "reading", std::nullopt);
  const auto journal = verify_journal(data_directory(settings).access().string(), std::nullopt);
  const bool sound = std::all_of(walked.reports.begin(), walked.reports.end(),
                                 [](const auto& report) { return report.sound(); });
  if (!sound || (journal && !journal->sound()))
    throw VerbFailed(ExitCode::verification_failed,
                     "the log is damaged, so its head is not signed: see `carelog audit verify`");
  LogHead head{infra::now_ms(), walked.heads, std::nullopt};
  if (journal) head.journal = journal->head;
  const auto key = auth::SigningKey::load_or_create(data_directory(settings).head_key());
  std::cout << sign_head(head, key) << "\n";
  std::cerr << "signed with the key " << key.key_id()
            << "; keep the head where those who can write "
            << "to this machine cannot\n";
  return ExitCode::ok;
}

ExitCode verify(const infra::Settings& settings) {
  try {
    return verify_log(settings);
  } catch (const events::LogDamaged& damaged) {
    std::cout << damaged.what() << "\nthe log is DAMAGED\n";
    return ExitCode::verification_failed;
  }
}

}  // namespace

Verb audit_show_verb() {
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "audit show";
  verb.declaration.summary = "Show every change of a patient's record";
  verb.declaration.positionals = {{"PATIENT", "The patient's id"}};
  verb.declaration.settings = joined({{data_setting(), json_setting()}, gateway_access_settings()});
  verb.details = show_details;
  verb.run = show;
  return verb;
}

Verb audit_verify_verb() {
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "audit verify";
  verb.declaration.summary = "Check that no record of the log was edited, dropped or reordered";
  verb.declaration.settings = {
      data_setting(),
      log_setting(),
      json_setting(),
      {"head", infra::SettingKind::text, "", "File with what `carelog audit head` printed"}};
  verb.details = verify_details;
  verb.run = verify;
  return verb;
}

Verb audit_head_verb() {
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = "audit head";
  verb.declaration.summary = "Print a signed head of the log, to be kept elsewhere";
  verb.declaration.settings = {data_setting(), log_setting()};
  verb.details = head_details;
  verb.run = print_head;
  return verb;
}

}  // namespace carelog::tools
