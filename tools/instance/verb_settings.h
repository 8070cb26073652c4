// Settings that several verbs share: one declaration each, so that they are called and explained
// alike.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "infra/settings/settings.h"

namespace carelog::tools {

using SettingList = std::vector<infra::SettingDeclaration>;

infra::SettingDeclaration data_setting();  // --data
infra::SettingDeclaration log_setting();   // --log
infra::SettingDeclaration json_setting();  // --json
SettingList logging_settings();            // --logging-level, --logging-format
SettingList gateway_access_settings();     // --gateway-url, --token, --user, --password, --clinic

SettingList joined(std::initializer_list<SettingList> lists);

// Where things are below --data.
struct DataDirectory {
  std::filesystem::path root;

  std::filesystem::path log() const { return root / "log"; }
  // Until all of an imported log is there.
  std::filesystem::path log_being_imported() const { return root / "log.importing"; }
  // Where a log came from that was copied from elsewhere: what verifying it must know.
  std::filesystem::path log_origin() const { return root / "log-origin.json"; }
  std::filesystem::path state() const { return root / "state"; }
  std::filesystem::path postgres() const { return root / "postgres"; }
  // Those that are kept in RocksDB, each in a directory of its name.
  std::filesystem::path read_models() const { return root / "read-models"; }
  std::filesystem::path keys() const { return root / "keys"; }
  std::filesystem::path access() const { return root / "access"; }
  std::filesystem::path head_key() const { return keys() / "audit-head.pem"; }
  std::filesystem::path signing_key() const { return keys() / "access-token.pem"; }
  std::filesystem::path unique_values_key() const { return keys() / "unique-values.key"; }
  std::filesystem::path sample_sign_ins() const { return root / "sample-sign-ins.txt"; }
};

// Absolute, so that it means the same everywhere.
DataDirectory data_directory(const infra::Settings& settings);

void set_up_logging(const infra::Settings& settings);

}  // namespace carelog::tools
