#include "query-side/patients/duplicate_score.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "infra/text/likeness.h"

namespace carelog::query {
namespace {

using Texts = std::vector<std::string>;

constexpr double alike_min = 0.92;
constexpr int points_of_relatives_max = 55;
constexpr int points_of_one_number_min = 60;
constexpr std::size_t telephone_digits_min = 7;
constexpr std::size_t telephone_digits_max = 9;

struct Point {
  int points = 0;
  const char* reason = "";
};

Texts in_order(Texts texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

std::string joined(const Texts& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Texts sounds_of(const Texts& words) {
  Texts sounds;
  for (const std::string& word : words) sounds.push_back(infra::sound_of(word));
  return in_order(std::move(sounds));
}

bool share_one(const Texts& one, const Texts& other) {
  return std::any_of(one.begin(), one.end(), [&](const std::string& each) {
    return std::find(other.begin(), other.end(), each) != other.end();
  });
}

Point of_names(const std::string& one, const std::string& other) {
  const Texts own = in_order(infra::plain_words(one));
  const Texts others = in_order(infra::plain_words(other));
  if (own.empty() || others.empty()) return {};
  if (own == others) return {40, "same-name"};
  const double alike =
      std::max(infra::likeness(joined(own), joined(others)),
               infra::likeness(joined(infra::plain_words(one)), joined(infra::plain_words(other))));
  if (alike >= alike_min) return {32, "similar-name"};
  if (sounds_of(own) == sounds_of(others)) return {28, "name-sounds-alike"};
  return share_one(own, others) ? Point{5, "name-in-common"} : Point{};
}

bool is_day(const std::string& date) {
  return date.size() == 10;
}

// 1943-03-17 and 1943-17-03 cannot both be, 1943-03-07 and 1943-07-03 can.
bool is_slip(const std::string& one, const std::string& other) {
  if (!is_day(one) || !is_day(other)) return false;
  int different = 0;
  for (std::size_t at = 0; at < one.size(); ++at) different += one[at] != other[at] ? 1 : 0;
  const bool exchanged = one.substr(0, 4) == other.substr(0, 4) &&
                         one.substr(5, 2) == other.substr(8, 2) &&
                         one.substr(8, 2) == other.substr(5, 2);
  return different == 1 || exchanged;
}

Point of_births(const std::string& one, const std::string& other) {
  if (one.empty() || other.empty()) return {};
  if (one == other) return {35, "same-birth-date"};
  if (is_slip(one, other)) return {18, "similar-birth-date"};
  if (one.starts_with(other) || other.starts_with(one)) return {15, "agreeing-birth-date"};
  return {-30, ""};
}

Point of_genders(const std::string& one, const std::string& other) {
  const auto is_said = [](const std::string& gender) {
    return gender == "male" || gender == "female";
  };
  if (one == other) return one.empty() ? Point{} : Point{5, "same-gender"};
  return is_said(one) && is_said(other) ? Point{-10, ""} : Point{};
}

Texts digits_of(const Texts& telephones) {
  Texts all;
  for (const std::string& each : telephones) {
    std::string digits;
    for (const char digit : each) {
      if (digit >= '0' && digit <= '9') digits += digit;
    }
    if (digits.size() < telephone_digits_min) continue;
    if (digits.size() > telephone_digits_max) digits.erase(0, digits.size() - telephone_digits_max);
    all.push_back(std::move(digits));
  }
  return all;
}

Point of_addresses(const std::string& one, const std::string& other) {
  const Texts own_words = infra::plain_words(one);
  const Texts other_words = infra::plain_words(other);
  const std::set<std::string> own(own_words.begin(), own_words.end());
  std::set<std::string> all = own;
  all.insert(other_words.begin(), other_words.end());
  if (own.empty() || other_words.empty()) return {};
  const std::set<std::string> others(other_words.begin(), other_words.end());
  const std::size_t common = own.size() + others.size() - all.size();
  if (common * 10 >= all.size() * 7) return {15, "same-address"};
  return common * 10 >= all.size() * 4 ? Point{7, "similar-address"} : Point{};
}

Point of_identifiers(bool same_value, bool same_number) {
  if (same_number) return {30, "same-person-number"};
  return same_value ? Point{30, "same-identifier"} : Point{};
}

}  // namespace

DuplicateScore duplicate_score(const DuplicateFeatures& one, const DuplicateFeatures& other) {
  Point name;
  for (const std::string& own : one.names) {
    for (const std::string& each : other.names) {
      const Point found = of_names(own, each);
      if (found.points > name.points) name = found;
    }
  }
  const bool same_identifier = share_one(one.identifiers, other.identifiers);
  const bool same_number = share_one(one.person_numbers, other.person_numbers);
  const bool same_telephone = share_one(digits_of(one.telephones), digits_of(other.telephones));
  const Point all[] = {name,
                       of_births(one.date_of_birth, other.date_of_birth),
                       of_genders(one.gender, other.gender),
                       of_identifiers(same_identifier, same_number),
                       same_telephone ? Point{15, "same-telephone"} : Point{},
                       of_addresses(one.address, other.address)};
  DuplicateScore score;
  int points = 0;
  for (const Point& each : all) {
    points += each.points;
    if (each.points > 0) score.reasons.emplace_back(each.reason);
  }
  const bool relatives = name.points < 28 && !same_identifier && !same_number;
  const int most = relatives ? points_of_relatives_max : 100;
  const int least = same_number ? points_of_one_number_min : 0;
  score.points = static_cast<unsigned>(std::clamp(points, least, most));
  return score;
}

}  // namespace carelog::query
