// E-mail addresses of patients and users. Pure.
#pragma once

#include <string>
#include <string_view>

namespace carelog::infra {

// Whether it has the form of an address, as written and as compared: one @, at most 64 bytes before
// it, a dot after it, no blanks. Only mail can tell whether it belongs to anybody.
bool is_email(std::string_view text);

// Two addresses with the same value are one mailbox: compared as by comparable(), and a domain in
// its own script equals its A-label form (xn--...).
std::string comparable_email(std::string_view email);

}  // namespace carelog::infra
