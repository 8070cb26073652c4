// The verbs on a whole log: log info, verify, export, import.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "infra/ids/hex.h"
#include "infra/process/progress.h"
#include "tools/instance/log_access.h"
#include "tools/log/log_export.h"
#include "tools/log/log_info.h"
#include "tools/verbs/log_check.h"
#include "tools/verbs/log_verbs.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

namespace fs = std::filesystem;
using infra::SettingKind;

constexpr const char* info_details =
    R"(Reads every record, also while the instance runs. Times are those of the writers; leader is
the endpoint that the latest valid claim names; void frames were left behind by writers that
were overtaken, and every reader skips them. The heads are those of `carelog log verify`.

Exit codes: 0 shown; 3 no log there; 6 damaged: `carelog log verify` names the place.
)";

constexpr const char* verify_file_details =
    R"(
With FILE: the same for a file of `carelog log export`, and every block's digest.
)";

constexpr const char* export_log_details =
    R"(Writes every record of every topic, as it stands, to one file, also while the instance runs:
up to where the log ended when the command began. The log is verified on the way, and a
damaged one is not exported, nor one that is shorter than what was read of it. FILE.part is
renamed to FILE when all is written and on the disk; interrupted, the same command goes on
where it was. When the disk is full, FILE.part is removed.

Each block of the file has a SHA-256 over itself and all blocks before it. Keep the printed
digest elsewhere: `carelog log import --digest` then knows the file for what it was.
Not in the log, and so not in the file: users and their passwords (PostgreSQL), and the keys
(DIR/keys).

Exit codes: 0 exported; 1 the disk is full; 2 FILE cannot be a file; 3 no log there; 4 FILE
exists; 5 the log does not answer; 6 the log is damaged (the place is named), or FILE.part is
of another log.
)";

constexpr const char* import_log_details =
    R"(Puts the log of an export into a data directory that holds none, or with --log kafka://...
into a Kafka prefix whose topics are empty or missing. All of the file is checked first; one
that is damaged, cut off or edited is refused with the place named, and nothing is written.
Then every record is written at its offset, read again and compared. Interrupted, the same
command goes on; `carelog up` does not start on a directory before that is finished (on
Kafka, start nothing before it says so).

Afterwards `carelog up` makes all read models anew: `carelog checksum` prints the sums that it
printed where the export was made.

Exit codes: 0 imported; 2 bad flags; 3 no such file; 4 the place holds something else, or
another digest than --digest; 5 it does not answer; 6 the file or the copy is damaged.
)";

fs::path file_of(const infra::Settings& settings) {
  const fs::path file = settings.positional("FILE").at(0);
  if (!fs::exists(file)) throw VerbFailed(ExitCode::not_found, "there is no file " + file.string());
  if (fs::is_directory(file))
    throw VerbFailed(ExitCode::usage, file.string() + " is a directory: name a file");
  return file;
}

// Adds the file's name to errors.
LogFile checked_file(const fs::path& file) {
  try {
    return LogFile(file);
  } catch (const ArchiveDamaged& damaged) {
    throw VerbFailed(ExitCode::verification_failed, file.string() + ", " + damaged.what());
  } catch (const LogNotSound& not_sound) {
    throw VerbFailed(ExitCode::verification_failed, file.string() + ": " + not_sound.what());
  }
}

std::string hex(const events::Hash& digest) {
  return infra::to_hex(digest.data(), digest.size());
}

ExitCode info(const infra::Settings& settings) {
  return naming_damage([&] {
    const std::string url = log_url(settings);
    const DataDirectory data = data_directory(settings);
    const auto read = positions_read(settings);
    const auto log = open_log_read_only(url, data);
    std::vector<PartitionReport> reports;
    for (events::Log* each : log->all()) {
      for (events::Partition partition = 0; partition < each->partitions(); ++partition) {
        PartitionVerifier verifier(each->topic(), partition, verify_rules(url, data));
        PartitionWalk walk(*each, partition);
        while (const auto record = walk.next())
          if (!verifier.take(record->offset, record->bytes)) break;
        reports.push_back(verifier.finish());
        if (const auto what = shortfall(read, each->topic(), partition, walk.end()))
          reports.back().damage.push_back({walk.end(), *what});
      }
    }
    std::cout << (settings.boolean("json") ? info_json(reports) : info_text(reports));
    const bool sound = std::all_of(reports.begin(), reports.end(),
                                   [](const auto& report) { return report.sound(); });
    if (!sound) std::cerr << "carelog: the log is DAMAGED: see `carelog log verify`\n";
    return sound ? ExitCode::ok : ExitCode::verification_failed;
  });
}

ExitCode export_to_file(const infra::Settings& settings) {
  const fs::path file = settings.positional("FILE").at(0);
  if (file == "-")
    throw VerbFailed(ExitCode::usage,
                     "- is no file: an export is renamed when it is whole, so it cannot be a pipe");
  if (fs::exists(fs::symlink_status(file)))  // also a link to nothing
    throw VerbFailed(ExitCode::conflict, file.string() + " exists: name another file");
  if (file.has_parent_path() && !fs::is_directory(file.parent_path()))
    throw VerbFailed(ExitCode::usage,
                     "there is no folder " + file.parent_path().string() + ": make it first");
  return naming_damage([&] {
    const std::string url = log_url(settings);
    const DataDirectory data = data_directory(settings);
    const auto read = positions_read(settings);
    const auto log = open_log_read_only(url, data);
    LiveLogs source(log->all(), verify_rules(url, data));
    require_all_that_was_read(read, source.topics());
    const Exported exported = export_log(source, file, std::string("carelog ") + CARELOG_VERSION);
    if (exported.resumed_records > 0)
      std::cerr << "carelog: went on with " << unfinished(file).string() << ", which had "
                << exported.resumed_records << " records\n";
    std::cout << "exported " << exported.records << " records, " << exported.file_bytes
              << " bytes, to " << file.string() << "\ndigest " << hex(exported.digest) << "\n";
    return ExitCode::ok;
  });
}

ExitCode import_from_file(const infra::Settings& settings) {
  const fs::path path = file_of(settings);
  return naming_damage([&] {
    LogFile file = checked_file(path);
    const std::string wanted = settings.text("digest");
    if (!wanted.empty() && wanted != hex(file.digest()))
      throw VerbFailed(ExitCode::conflict,
                       path.string() + " has the digest " + hex(file.digest()) +
                           ", not that of --digest: it is another export, or was made anew");
    const std::string url = settings.text("log");
    const auto target = is_embedded(url) ? directory_target(data_directory(settings), false)
                                         : open_log_target(url, false);
    const Restored restored = restore(file, *target);
    std::cout << "imported " << restored.appended << " records";
    if (restored.present > 0) std::cout << ", " << restored.present << " were there";
    std::cout << "; the copy is verified\ndigest " << hex(file.digest()) << "\n";
    return ExitCode::ok;
  });
}

ExitCode verify_file(const infra::Settings& settings) {
  const fs::path path = file_of(settings);
  return naming_damage([&] {
    const LogFile file = checked_file(path);
    std::cout << path.string() << " is sound: " << records_in(file.topics()) << " records\ndigest "
              << hex(file.digest()) << "\n";
    return ExitCode::ok;
  });
}

Verb log_verb(const std::string& name, const std::string& summary, const char* said) {
  Verb verb;
  verb.group = "The log";
  verb.declaration.verb = name;
  verb.declaration.summary = summary;
  verb.declaration.settings = {data_setting(), log_setting()};
  verb.details = said;
  return verb;
}

}  // namespace

Verb log_info_verb() {
  Verb verb = log_verb("log info", "Show what the log is made of", info_details);
  verb.declaration.settings.push_back(json_setting());
  verb.run = info;
  return verb;
}

// The same check under the name that people look for here.
Verb log_verify_verb() {
  Verb verb = audit_verify_verb();
  verb.declaration.verb = "log verify";
  verb.declaration.summary = "The same as audit verify; with FILE, of an export";
  verb.declaration.positionals = {{"FILE", "A file of `carelog log export`", false}};
  verb.details += verify_file_details;
  verb.run = [verify_log = verb.run](const infra::Settings& settings) {
    return settings.positional("FILE").empty() ? verify_log(settings) : verify_file(settings);
  };
  return verb;
}

Verb log_export_verb() {
  Verb verb = log_verb("log export", "Back the log up to one checksummed file", export_log_details);
  verb.declaration.positionals = {{"FILE", "Where to; must not exist"}};
  verb.run = export_to_file;
  return verb;
}

Verb log_import_verb() {
  Verb verb = log_verb("log import", "Restore the log from an export", import_log_details);
  verb.declaration.positionals = {{"FILE", "A file of `carelog log export`"}};
  verb.declaration.settings.push_back(
      {"digest", SettingKind::text, "", "Refuse a file with another digest (hex)"});
  verb.run = import_from_file;
  return verb;
}

}  // namespace carelog::tools
