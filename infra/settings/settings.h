#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace carelog::infra {

// Settings of one verb of a program. Sources, strongest first: flags, environment, a TOML file
// (--config FILE), built-in defaults. Every value remembers where it came from.
//
// A setting has one dotted name, from which the others follow:
//   "gateway.port"  ->  --gateway-port 4004   CARELOG_GATEWAY_PORT=4004   [gateway] port = 4004
//   "ready-file"    ->  --ready-file F        CARELOG_READY_FILE=F        ready-file = "F"
// A secret, and what else may hold one, can also stand in a file that NAME-file names, or in the
// credential carelog.NAME of systemd; a secret behind a flag is refused.
// No name may be the first part of another ("log" and "log.level"): a TOML key cannot be both.
//
// Unknown flags, CARELOG_ variables and TOML keys are refused, with the nearest known name; only
// variables that start with CARELOG_TEST_ are ignored. An empty text is refused everywhere, also as
// an argument: a script's variable that was not set must not mean no filter, no file or no address.
// Settings of the program's other verbs (known_elsewhere) are accepted in environment and file, so
// that one file serves all verbs.

enum class SettingKind { text, integer, boolean };
enum class SettingSource { built_in, file, environment, flag };

struct SettingDeclaration {
  std::string name = {};
  SettingKind kind = SettingKind::text;
  std::string fallback = {};  // as written after the flag; "" for none; built in only
  std::string help = {};
  std::vector<std::string> choices = {};  // text only: the allowed values; empty allows all
  std::int64_t at_least = 0;              // integer only
  std::int64_t at_most = std::numeric_limits<std::int64_t>::max();
  bool secret = false;   // never printed, never an argument (secret_settings.h)
  bool in_file = false;  // may also stand in a file, like a secret
};

struct PositionalDeclaration {
  std::string name = {};  // as shown by --help: "FILE"
  std::string help = {};
  bool required = true;
  bool repeated = false;  // takes all that remain; only for the last one
};

struct VerbDeclaration {
  std::string program = {};  // "carelog"
  std::string verb = {};     // "up"; empty for a program without verbs
  std::string summary = {};  // one line
  std::vector<PositionalDeclaration> positionals = {};
  std::vector<SettingDeclaration> settings = {};
  std::vector<SettingDeclaration> known_elsewhere = {};
};

// One line that names the setting and how to fix it. main() prints it and exits with 2.
class SettingsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Settings {
 public:
  // Requires (all three): the setting was declared with this kind.
  const std::string& text(const std::string& name) const;
  std::int64_t integer(const std::string& name) const;
  bool boolean(const std::string& name) const;

  // Given by the user rather than built in.
  bool given(const std::string& name) const;
  SettingSource source(const std::string& name) const;

  // The value of a positional argument: empty if left out, all of them if repeated.
  const std::vector<std::string>& positional(const std::string& name) const;

  // --help and --print-config: the caller prints help_text() or table() and exits with 0. With
  // --help only the flags' names are checked.
  bool help_wanted() const { return help_wanted_; }
  bool print_config_wanted() const { return print_config_wanted_; }

  // Name, value and source, one setting per line; secrets masked.
  std::string table() const;

 private:
  friend class SettingsReader;
  struct Value {
    SettingKind kind = SettingKind::text;
    bool secret = false;
    std::string text = {};
    std::int64_t integer = 0;
    bool boolean = false;
    SettingSource source = SettingSource::built_in;
    std::string origin = {};  // "--gateway-port", "CARELOG_GATEWAY_PORT", "carelog.toml"
  };
  const Value& value(const std::string& name, SettingKind kind) const;

  std::vector<std::string> order_;
  std::map<std::string, Value> values_;
  std::map<std::string, std::vector<std::string>> positionals_;
  bool help_wanted_ = false;
  bool print_config_wanted_ = false;
};

// arguments: without the names of program and verb. environment: NAME=value pairs. Throws
// SettingsError.
Settings read_settings(const VerbDeclaration& verb, const std::vector<std::string>& arguments,
                       const std::map<std::string, std::string>& environment);

std::map<std::string, std::string> process_environment();

// What --help prints for a verb.
std::string help_text(const VerbDeclaration& verb);

// The known name that was most likely meant, or "" if none is near.
std::string nearest_name(const std::string& name, const std::vector<std::string>& known);

std::string flag_of(const std::string& setting_name);         // "gateway.port" -> "--gateway-port"
std::string environment_of(const std::string& setting_name);  // -> "CARELOG_GATEWAY_PORT"
const char* source_name(SettingSource source);

}  // namespace carelog::infra
