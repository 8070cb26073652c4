// Where an instance keeps its files on this machine.
#pragma once

#include <filesystem>

namespace carelog::tools {

// Paths below --data.
struct DataDirectory {
  std::filesystem::path root;

  std::filesystem::path log() const { return root / "log"; }
  // Used until an imported log is complete.
  std::filesystem::path log_being_imported() const { return root / "log.importing"; }
  // Where a copied log came from; verifying it needs this.
  std::filesystem::path log_origin() const { return root / "log-origin.json"; }
  std::filesystem::path state() const { return root / "state"; }
  std::filesystem::path postgres() const { return root / "postgres"; }
  // Read models in RocksDB, each in a directory of its name.
  std::filesystem::path read_models() const { return root / "read-models"; }
  std::filesystem::path keys() const { return root / "keys"; }
  // For running processes: sockets, and the keys that tools sign with.
  std::filesystem::path tools() const { return root / "tools"; }
  std::filesystem::path certificates() const { return root / "certificates"; }
  std::filesystem::path access() const { return root / "access"; }
  std::filesystem::path head_key() const { return keys() / "audit-head.pem"; }
  std::filesystem::path signing_key() const { return keys() / "access-token.pem"; }
  std::filesystem::path sessions_key() const { return keys() / "sessions.key"; }
  std::filesystem::path second_factor_key() const { return keys() / "second-factor.key"; }
  std::filesystem::path unique_values_key() const { return keys() / "unique-values.key"; }
  std::filesystem::path first_sign_in() const { return root / "first-sign-in.txt"; }
  std::filesystem::path sample_sign_ins() const { return root / "sample-sign-ins.txt"; }
};

}  // namespace carelog::tools
