// Dates as files write them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carelog::tools {

// In which order day, month and year stand.
enum class DateOrder { iso, ymd, dmy, mdy };

std::optional<DateOrder> date_order_from_name(std::string_view name);  // "iso", "dmy", ...

// The date as YYYY-MM-DD, also of "1978-01-01T16:42:19-05:00" and "1967-02-12 00:00:00 UTC", whose
// time is left out. What is anything else comes back as it is, for the service to refuse: a date is
// never guessed. iso: only years of four digits first, parted by '-'; else parts of one or two
// digits and a year of four, parted by '-', '/' or '.'.
std::string date_of_field(std::string_view text, DateOrder order);

bool is_iso_date(std::string_view text);  // in form; whether there is such a day says the service

// Why a date is as likely as not refused: "31/12/1980" wants an order. Empty: nothing to say.
std::string hint_of_date(std::string_view text, DateOrder order);

}  // namespace carelog::tools
