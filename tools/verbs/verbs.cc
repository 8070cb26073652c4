#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>

#include "events/log/log_away.h"
#include "infra/postgres/connection_pool.h"
#include "tools/verbs/verb.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {

namespace {

std::vector<Verb> make_table() {
  std::vector<Verb> table = {up_verb(),
                             serve_verb(),
                             keys_make_authority_verb(),
                             keys_issue_verb(),
                             status_verb(),
                             doctor_verb(),
                             seed_verb(),
                             import_verb(),
                             import_fhir_verb(),
                             import_synthea_verb(),
                             export_fhir_verb(),
                             export_csv_verb(),
                             export_bundle_verb(),
                             export_document_verb(),
                             token_verb(),
                             user_list_verb(),
                             user_add_verb(),
                             user_disable_verb(),
                             user_enable_verb(),
                             user_reset_password_verb(),
                             user_reset_second_factor_verb(),
                             keys_rotate_verb(),
                             replay_verb(),
                             audit_show_verb(),
                             audit_search_verb(),
                             audit_export_verb(),
                             audit_head_verb(),
                             audit_verify_verb(),
                             log_info_verb(),
                             log_verify_verb(),
                             log_export_verb(),
                             log_import_verb(),
                             rebuild_verb(),
                             checksum_verb(),
                             projections_list_verb(),
                             projections_drop_verb(),
                             projections_parked_verb(),
                             projections_retry_verb(),
                             projections_release_verb(),
                             billing_run_verb(),
                             billing_journal_verb(),
                             billing_verify_verb(),
                             version_verb()};
  std::vector<infra::SettingDeclaration> all;
  for (const auto& verb : table) {
    for (const auto& setting : verb.declaration.settings) {
      const bool known = std::any_of(all.begin(), all.end(),
                                     [&](const auto& other) { return other.name == setting.name; });
      if (!known) all.push_back(setting);
    }
  }
  for (auto& verb : table) {
    verb.declaration.program = "carelog";
    verb.declaration.known_elsewhere = all;
  }
  return table;
}

std::string line_of_help(const Verb& verb) {
  std::string name = verb.declaration.verb;
  for (const auto& positional : verb.declaration.positionals)
    name += positional.required ? " " + positional.name : " [" + positional.name + "]";
  name.resize(std::max<std::size_t>(name.size() + 2, 24), ' ');
  return "  " + name + verb.declaration.summary + "\n";
}

// Of the verbs that begin with this word; empty: there are none.
std::string family_help(const std::string& word) {
  std::string lines;
  for (const auto& verb : verbs()) {
    if (verb.declaration.verb.starts_with(word + " ")) lines += line_of_help(verb);
  }
  if (lines.empty()) return {};
  return "Usage: carelog " + word + " WORD [flags]        carelog " + word +
         " WORD --help says more\n\n" + lines;
}

bool asks_for_help(const std::string& argument) {
  return argument == "--help" || argument == "-h" || argument == "help";
}

std::string program_help() {
  std::string text =
      "carelog: patient records whose log is the record\n\n"
      "Usage: carelog VERB [flags]        carelog VERB --help says more\n";
  std::string group;
  for (const auto& verb : verbs()) {
    if (verb.group != group) text += "\n" + verb.group + "\n";
    group = verb.group;
    text += line_of_help(verb);
  }
  return text +
         "\nExit codes: 0 done, 1 error, 2 usage, 3 not found, 4 conflict (rows refused, state in "
         "the\n"
         "way), 5 unavailable (try again), 6 verification failed, 7 nothing matched.\n";
}

// The verb that the arguments begin with, and how many of them are its name.
struct Match {
  const Verb* verb = nullptr;
  std::size_t words = 0;
};

Match find_verb(const std::vector<std::string>& arguments) {
  Match best;
  for (const auto& verb : verbs()) {
    const std::string& name = verb.declaration.verb;
    const std::size_t words =
        1 + static_cast<std::size_t>(std::count(name.begin(), name.end(), ' '));
    if (arguments.size() < words || words <= best.words) continue;
    std::string said = arguments[0];
    for (std::size_t i = 1; i < words; ++i) said += " " + arguments[i];
    if (said == name) best = {&verb, words};
  }
  return best;
}

std::string unknown_verb(const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  std::string family;
  for (const auto& verb : verbs()) {
    names.push_back(verb.declaration.verb);
    if (verb.declaration.verb.starts_with(arguments[0] + " "))
      family += "  carelog " + verb.declaration.verb;
  }
  if (!family.empty()) return "'" + arguments[0] + "' needs another word:" + family;
  std::string said = arguments[0];
  std::string nearest = infra::nearest_name(said, names);
  if (nearest.empty() && arguments.size() > 1)
    nearest = infra::nearest_name(said + " " + arguments[1], names);
  return "there is no verb '" + said + "'" +
         (nearest.empty() ? "; carelog --help lists them"
                          : "; did you mean 'carelog " + nearest + "'?");
}

ExitCode fail(ExitCode code, const std::string& text) {
  std::cerr << "carelog: " << text << "\n";
  return code;
}

ExitCode run_verb(const Verb& verb, const std::vector<std::string>& arguments) {
  const auto settings =
      infra::read_settings(verb.declaration, arguments, infra::process_environment());
  if (settings.help_wanted()) {
    std::cout << infra::help_text(verb.declaration) << (verb.details.empty() ? "" : "\n")
              << verb.details;
    return ExitCode::ok;
  }
  if (settings.print_config_wanted()) {
    std::cout << settings.table();
    return ExitCode::ok;
  }
  return verb.run(settings);
}

// Every verb ends here: standard output has been written completely, or the exit code says that it
// was not.
ExitCode ended(ExitCode code) {
  errno = 0;
  std::cout.flush();
  if (std::cout) return code;
  const std::string why = errno == 0 ? "" : std::string(": ") + std::strerror(errno);
  return fail(code == ExitCode::ok ? ExitCode::error : code,
              "standard output cannot be written" + why);
}

ExitCode run_said(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::cerr << program_help();
    return ExitCode::usage;
  }
  if (asks_for_help(arguments[0])) {
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    const Match match = rest.empty() ? Match{} : find_verb(rest);
    if (match.verb != nullptr) return run_verb(*match.verb, {"--help"});
    const std::string family = rest.empty() ? "" : family_help(rest[0]);
    std::cout << (family.empty() ? program_help() : family);
    return ExitCode::ok;
  }
  const Match match = arguments[0] == "--version" ? find_verb({"version"}) : find_verb(arguments);
  if (match.verb == nullptr && arguments.size() == 2 && asks_for_help(arguments[1])) {
    if (const std::string family = family_help(arguments[0]); !family.empty()) {
      std::cout << family;
      return ExitCode::ok;
    }
  }
  if (match.verb == nullptr) return fail(ExitCode::usage, unknown_verb(arguments));
  return run_verb(*match.verb,
                  {arguments.begin() + static_cast<std::ptrdiff_t>(match.words), arguments.end()});
}

ExitCode run_or_say_why_not(const std::vector<std::string>& arguments) {
  try {
    return run_said(arguments);
  } catch (const infra::SettingsError& error) {
    return fail(ExitCode::usage, error.what());
  } catch (const VerbFailed& failed) {
    return fail(failed.code, failed.what());
  } catch (const events::LogAway& away) {
    return fail(ExitCode::unavailable, away.what());
  } catch (const infra::PostgresAway& away) {
    return fail(ExitCode::unavailable, away.what());
  } catch (const std::exception& error) {
    return fail(ExitCode::error, error.what());
  }
}

}  // namespace

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> table = make_table();
  return table;
}

ExitCode run_program(const std::vector<std::string>& arguments) {
  return ended(run_or_say_why_not(arguments));
}

}  // namespace carelog::tools
