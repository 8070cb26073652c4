// What a patient is compared by with others who may be the same person: one row per patient, folded
// from that patient's events; the table `duplicate_candidates`. Pure.
//
// Only those are ever compared who share one of these keys, so that it is not everybody with
// everybody:
//
//   the birth date with the sound of a word of a name      a name changed, or misspelt
//   the birth year with the sounds of a whole name         a slip in the birth date
//   the value of an identifier, whatever its system, that is not a household's
//   the last nine digits of a telephone number
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/following/recorded_event.h"
#include "projections/rows/described_row.h"
#include "projections/rows/text_list.h"

namespace carelog::projections {

struct DuplicateCandidate {
  std::string id;
  std::string clinic;
  std::vector<std::string> names;        // as they are shown, that of the simple form first
  std::vector<std::string> telephones;   // as they are written, that of the simple form first
  std::vector<std::string> identifiers;  // values without their systems, none of a household
  // Those issued to a person (events/facts/identifier_kind.h), as "system|value".
  std::vector<std::string> person_numbers;
  std::string address;
  std::string date_of_birth;
  std::string gender;
  bool active = true;
  bool merged = false;                      // into another
  std::vector<std::string> not_duplicates;  // ids, as marked
  std::uint64_t version = 0;
  std::int64_t registered_at_ms = 0;
  friend bool operator==(const DuplicateCandidate&, const DuplicateCandidate&) = default;
};

inline constexpr std::size_t compared_words_max = 8;  // of all names
inline constexpr std::size_t compared_digits_min = 7;
inline constexpr std::size_t compared_digits_max = 9;

// In order, each once.
std::vector<std::string> keys_of(const DuplicateCandidate& patient);

inline constexpr auto duplicate_candidates_table = table<DuplicateCandidate>(
    "duplicate_candidates",
    std::array{
        RowIndex{"newest", "clinic, registered_at_ms DESC, id DESC", "active AND NOT merged"},
        RowIndex{"keys", "keys", "active AND NOT merged", "gin"}},
    column("id", &DuplicateCandidate::id, use::uuid | use::key | use::aggregate),
    column("clinic", &DuplicateCandidate::clinic), column("names", &DuplicateCandidate::names),
    column("telephones", &DuplicateCandidate::telephones),
    column("identifiers", &DuplicateCandidate::identifiers),
    column("person_numbers", &DuplicateCandidate::person_numbers),
    column("address", &DuplicateCandidate::address),
    column("date_of_birth", &DuplicateCandidate::date_of_birth),
    column("gender", &DuplicateCandidate::gender), column("active", &DuplicateCandidate::active),
    column("merged", &DuplicateCandidate::merged),
    column("not_duplicates", &DuplicateCandidate::not_duplicates),
    column("version", &DuplicateCandidate::version, use::version),
    column("registered_at_ms", &DuplicateCandidate::registered_at_ms), column("keys", keys_of));

// What its texts take in memory.
std::size_t bytes_in(const DuplicateCandidate& patient);

// The row after the event; an event that the row has already changes nothing. Throws
// UnappliableEvent.
std::optional<DuplicateCandidate> evolve(std::optional<DuplicateCandidate> row,
                                         const RecordedEvent& event);

}  // namespace carelog::projections
