// A patients read model with many synthetic patients: a generated log, folded in bulk by the
// projection itself into a private PostgreSQL. Used by the read benchmarks; a query role started on
// the same directory finds the server there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace carelog::bench {

// Writes directory/log, an embedded log like that of `carelog up`, unless it exists. Seven of ten
// commits register a patient: see generate().
void generate_patients(const std::string& directory, std::uint64_t patients);

class FilledPatients {
 public:
  // duplicates: also that read model. Generates the log, fills directory/postgres, and serves and
  // follows until it is destroyed. Throws what log, server and projection throw.
  FilledPatients(const std::string& directory, std::uint64_t patients, bool duplicates);
  ~FilledPatients();

  struct Took {
    double generating_s = 0;
    double filling_s = 0;
  };
  Took took() const;
  std::string conninfo() const;
  std::uint64_t patients() const;  // those in the read model

  // Active patients chosen at random (the same ones in every run), one per line, separated by tabs:
  // id, name, e-mail address, one identifier as system|value, date of birth, day of registration.
  void write_sample(const std::string& file, std::size_t count) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace carelog::bench
