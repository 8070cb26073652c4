#include "tools/import/synthetic_patients.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "tools/import/synthetic_names.h"

namespace carelog::tools {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr sys_days reference_day{std::chrono::year{2025} / 1 / 1};
constexpr sys_days first_registration{std::chrono::year{2015} / 1 / 1};

// SplitMix64 (Steele, Lea, Flood 2014). Own code, because the standard's distributions differ
// between libraries.
class Draw {
 public:
  Draw(std::uint64_t seed, std::uint64_t number) : state_(mix(seed) ^ mix(~number)) {}

  // Uniform in 0 .. below-1. Requires: 0 < below < 2^32; the bias is under 2^-32.
  std::uint64_t under(std::uint64_t below) { return ((next() >> 32) * below) >> 32; }
  bool chance(std::uint64_t percent) { return under(100) < percent; }

  template <typename Choices>
  const auto& of(const Choices& choices) {
    return choices[under(choices.size())];
  }

 private:
  static std::uint64_t mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
  }
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mix(state_);
  }

  std::uint64_t state_;
};

struct AgeBand {
  std::uint64_t percent;
  std::uint64_t from_years;
  std::uint64_t to_years;  // exclusive
};
constexpr AgeBand age_bands[] = {{6, 0, 5},    {17, 5, 18},  {27, 18, 40},
                                 {32, 40, 65}, {15, 65, 85}, {3, 85, 103}};

std::string date_text(sys_days day) {
  const year_month_day date{day};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

sys_days draw_birth(Draw& draw) {
  std::uint64_t left = draw.under(100);
  for (const auto& band : age_bands) {
    if (left < band.percent) {
      const std::uint64_t first = band.from_years * 36525 / 100 + 1;
      const std::uint64_t last = band.to_years * 36525 / 100;
      return reference_day - days(first + draw.under(last - first));
    }
    left -= band.percent;
  }
  return reference_day;
}

// A day in [from, to). Requires: from < to.
sys_days draw_day(Draw& draw, sys_days from, sys_days to) {
  return from + days(draw.under(static_cast<std::uint64_t>((to - from).count())));
}

std::string draw_name(Draw& draw, bool female) {
  std::string name(female ? draw.of(female_given_names) : draw.of(male_given_names));
  if (draw.chance(20))
    name += " " + std::string(female ? draw.of(female_given_names) : draw.of(male_given_names));
  name += " " + std::string(draw.of(family_names));
  if (draw.chance(6)) name += "-" + std::string(draw.of(family_names));
  return name;
}

std::string draw_address(Draw& draw) {
  std::string address = std::to_string(1 + draw.under(1999)) + " ";
  address += draw.of(street_names);
  if (draw.chance(25)) address += ", Apt " + std::to_string(1 + draw.under(60));
  const Place& place = draw.of(places);
  char zip[3];
  std::snprintf(zip, sizeof zip, "%02u", static_cast<unsigned>(draw.under(100)));
  address += ", " + std::string(place.city) + ", " + std::string(place.state) + " " +
             std::string(place.postal_prefix) + zip;
  return address;
}

std::string draw_telephone(Draw& draw) {
  char text[32];
  std::snprintf(text, sizeof text, "+1-%03u-555-01%02u",
                static_cast<unsigned>(201 + draw.under(700)),
                static_cast<unsigned>(draw.under(100)));
  return text;
}

std::string draw_gender(Draw& draw, bool female) {
  const std::uint64_t percent = draw.under(100);
  if (percent < 1) return "other";
  if (percent < 2) return "unknown";
  return female ? "female" : "male";
}

}  // namespace

PatientRow SyntheticPatients::make(std::uint64_t number) const {
  Draw draw(seed_, number);
  const std::string serial = std::to_string(seed_) + "-" + std::to_string(number);
  const bool female = draw.chance(51);
  const sys_days birth = draw_birth(draw);
  const sys_days registered = draw_day(draw, std::max(birth, first_registration), reference_day);

  PatientRow row;
  row.key = "seed:" + serial;
  row.name = draw_name(draw, female);
  row.email = "patient." + serial + "@example.org";
  row.address = draw_address(draw);
  row.date_of_birth = date_text(birth);
  row.registered_date = date_text(registered);
  row.identifiers = {{"mrn", "S" + serial}};
  row.gender = draw_gender(draw, female);
  row.telephone = draw_telephone(draw);
  const auto age_days = static_cast<std::uint64_t>((reference_day - birth).count());
  const std::uint64_t dead_percent = age_days > 31000 ? 30 : age_days > 23700 ? 12 : 1;
  if (draw.chance(dead_percent))
    row.deceased_date = date_text(draw_day(draw, registered, reference_day));
  return row;
}

}  // namespace carelog::tools
