// How much speaks for two patients being one, in points from 0 to 100. Pure.
//
//   name         the same words 40; spelt alike (Jaro-Winkler from 0.92) 32; sounding alike
//                (Soundex of every word) 28; else one word in common 5. The best of all names.
//   birth date   the same 35; one digit or day and month exchanged 18; one says less of it 15;
//                another -30
//   gender       the same 5; male and female -10
//   identifier   a value in common, whatever its system, 30; none of a household
//   telephone    the same last nine digits, at least seven, 15
//   address      of all words 70 % in common 15; 40 % 7
//
// Without an alike name or a common identifier it is at most 55: those are relatives. A number that
// was issued to one person (licence, passport, social security) in common makes it at least 60: if
// they are two, one of them has the wrong number.
#pragma once

#include <string>
#include <vector>

namespace carelog::query {

// What is compared of a patient: what the read model `duplicates` holds.
struct DuplicateFeatures {
  std::vector<std::string> names;
  std::vector<std::string> telephones;
  std::vector<std::string> identifiers;
  std::string address;
  std::string date_of_birth;
  std::string gender;
  std::vector<std::string> person_numbers = {};  // "system|value"
};

struct DuplicateScore {
  unsigned points = 0;
  std::vector<std::string> reasons;  // "same-birth-date"; those that speak for it
};

DuplicateScore duplicate_score(const DuplicateFeatures& one, const DuplicateFeatures& other);

}  // namespace carelog::query
