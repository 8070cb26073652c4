// A patients read model with many made-up patients: a generated log, folded in bulk by the
// projection itself into a private PostgreSQL. What the benches of reading stand on; a query role
// that is started on the same directory finds the server there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace carelog::bench {

// Writes directory/log, an embedded log as `carelog up` makes it, unless it is there. Seven of ten
// commits register a patient: see generate().
void generate_patients(const std::string& directory, std::uint64_t patients);

class FilledPatients {
 public:
  // Generates the log, fills directory/postgres, and goes on serving and following until it is
  // destroyed. Throws what log, server and projection throw.
  FilledPatients(const std::string& directory, std::uint64_t patients);
  ~FilledPatients();

  struct Took {
    double generating_s = 0;
    double filling_s = 0;
  };
  Took took() const;
  std::string conninfo() const;
  std::uint64_t patients() const;  // that the read model holds

  // Active patients chosen by chance (the same ones in every run), a line each, between tabs: id,
  // name, e-mail address, one identifier as system|value, date of birth, day of registration.
  void write_sample(const std::string& file, std::size_t count) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::bench
