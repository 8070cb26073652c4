#include "infra/text/money.h"

namespace carelog::infra {
namespace {

// ISO 4217, by the digits behind the point; a blank before and after each.
constexpr std::string_view without_minor_units =
    " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
constexpr std::string_view in_thousandths = " BHD IQD JOD KWD LYD OMR TND ";
constexpr std::string_view in_hundredths =
    " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CNY COP CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
    "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD "
    "XCG YER ZAR ZMW ZWG ZWL ";

bool is_in(std::string_view all, std::string_view code) {
  constexpr std::size_t letters = 3;
  if (code.size() != letters || code.find(' ') != std::string_view::npos) return false;
  return all.find(code) != std::string_view::npos;
}

}  // namespace

bool is_currency(std::string_view code) {
  return is_in(in_hundredths, code) || is_in(without_minor_units, code) ||
         is_in(in_thousandths, code);
}

int minor_digits(std::string_view currency) {
  if (is_in(without_minor_units, currency)) return 0;
  return is_in(in_thousandths, currency) ? 3 : 2;
}

std::string money_text(std::int64_t minor, std::string_view currency) {
  // The lowest number has no positive counterpart.
  const bool negative = minor < 0;
  std::string digits = std::to_string(negative ? ~static_cast<std::uint64_t>(minor) + 1
                                               : static_cast<std::uint64_t>(minor));
  const auto behind = static_cast<std::size_t>(minor_digits(currency));
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  if (behind > 0) digits.insert(digits.size() - behind, ".");
  if (!negative) return digits;
  std::string text("-");
  return text.append(digits);
}

}  // namespace carelog::infra
