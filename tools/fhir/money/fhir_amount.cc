#include "tools/fhir/money/fhir_amount.h"

#include <algorithm>
#include <charconv>

#include "infra/text/money.h"
#include "tools/fhir/exact_json.h"
#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

constexpr std::size_t amount_digits_max = 16;
constexpr int exponent_max = 30;

// "-1.25e1" is {true, "125", 1}: the digits without leading zeros, and their power of ten.
struct Digits {
  bool negative = false;
  std::string all;
  int power = 0;
};

// Nothing: no number, or one that is far from any amount.
std::optional<Digits> digits_in(std::string_view text) {
  Digits digits;
  digits.negative = text.starts_with('-');
  if (digits.negative) text.remove_prefix(1);
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  std::string_view exponent = text.substr(std::min(e + 1, text.size()));
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  if (!exponent.empty()) {
    const auto read =
        std::from_chars(exponent.data(), exponent.data() + exponent.size(), digits.power);
    if (read.ec != std::errc() || std::abs(digits.power) > exponent_max) return std::nullopt;
  }
  bool behind_point = false;
  for (const char each : text.substr(0, e)) {
    if (each == '.') {
      behind_point = true;
      continue;
    }
    if (each < '0' || each > '9') return std::nullopt;
    if (behind_point) --digits.power;
    if (each != '0' || !digits.all.empty()) digits.all += each;
  }
  while (digits.all.ends_with('0')) {
    digits.all.pop_back();
    ++digits.power;
  }
  return digits;
}

}  // namespace

tl::expected<std::int64_t, std::string> scaled(const nlohmann::json& decimal, int places) {
  const std::string text = digits_of(decimal);
  if (text.empty()) return tl::unexpected(std::string("is no number: give a decimal"));
  auto digits = digits_in(text);
  if (!digits) return tl::unexpected(std::string("is no amount: give a decimal"));
  if (digits->all.empty()) return 0;
  const int zeros = digits->power + places;
  if (zeros < 0) {
    return tl::unexpected("has more than " + std::to_string(places) +
                          " digits behind the point: give at most so many");
  }
  if (digits->all.size() + static_cast<std::size_t>(zeros) > amount_digits_max) {
    return tl::unexpected(std::string("is too large"));
  }
  digits->all.append(static_cast<std::size_t>(zeros), '0');
  const std::int64_t value = std::stoll(digits->all);
  return digits->negative ? -value : value;
}

tl::expected<FhirAmount, std::string> amount_of(const nlohmann::json& money) {
  const std::string currency = text_in(money, "currency");
  if (!infra::is_currency(currency)) {
    return tl::unexpected("names no currency: give a code of ISO 4217" +
                          (currency.empty() ? "" : ", not " + currency));
  }
  const auto value = money.find("value");
  if (value == money.end()) return tl::unexpected(std::string("has no value: give one"));
  const auto minor = scaled(*value, infra::minor_digits(currency));
  if (!minor) return tl::unexpected(minor.error() + " (" + currency + ")");
  return FhirAmount{*minor, currency};
}

nlohmann::json money_of(std::int64_t minor, const std::string& currency) {
  return {{"value", number_of(infra::money_text(minor, currency))}, {"currency", currency}};
}

}  // namespace carelog::tools
