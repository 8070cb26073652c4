// Dates in files. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carelog::tools {

// The order of day, month and year.
enum class DateOrder { iso, ymd, dmy, mdy };

std::optional<DateOrder> date_order_from_name(std::string_view name);  // "iso", "dmy", ...

// The date as YYYY-MM-DD. A time after it is dropped, as in "1978-01-01T16:42:19-05:00" and
// "1967-02-12 00:00:00 UTC". Anything else is returned unchanged, for the service to refuse: a date
// is never guessed. iso: only a four-digit year first, separated by '-'; otherwise parts of one or
// two digits and a four-digit year, separated by '-', '/' or '.'.
std::string date_of_field(std::string_view text, DateOrder order);

bool is_iso_date(std::string_view text);  // by form; the service checks that the day exists

// Why a date will probably be refused: "31/12/1980" needs an order. Empty: no hint.
std::string hint_of_date(std::string_view text, DateOrder order);

}  // namespace carelog::tools
