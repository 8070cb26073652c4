// E-mail addresses, of patients and of users alike. Pure.
#pragma once

#include <string>
#include <string_view>

namespace carelog::infra {

// The form of an address, as it is written and as it is compared: one @, at most 64 bytes before
// it, a dot inside what follows, and on both sides words parted by single dots, without blanks and
// without ( ) < > [ ] , : ; \ and quotes. Whether it is anybody's only mail can tell.
bool is_email(std::string_view text);

// Two addresses with the same value are one mailbox: as comparable(), and a domain in the letters
// of its language is the one that its A-label (xn--...) writes.
std::string comparable_email(std::string_view email);

}  // namespace carelog::infra
