#include "infra/text/money.h"

#include <algorithm>
#include <array>

namespace carelog::infra {

int minor_digits(std::string_view currency) {
  constexpr std::array<std::string_view, 16> none = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                     "KMF", "KRW", "PYG", "RWF", "UGX", "VND",
                                                     "VUV", "XAF", "XOF", "XPF"};
  constexpr std::array<std::string_view, 7> three = {"BHD", "IQD", "JOD", "KWD",
                                                     "LYD", "OMR", "TND"};
  const auto in = [&](const auto& all) {
    return std::find(all.begin(), all.end(), currency) != all.end();
  };
  if (in(none)) return 0;
  return in(three) ? 3 : 2;
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
