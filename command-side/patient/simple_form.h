// The simple form of a patient's details: which name, e-mail address, telephone number and address
// are meant where only one of each is said. Pure.
//
//   name       the one whose use is official, else usual, else the first, as it is shown
//   email      of the telecoms of system email that are not old the one of the lowest rank, then
//   the
//              first; one without a rank comes last
//   telephone  the same of system phone
//   address    of those that are not old the one whose use is home, else the first, as it is
//              shown (events/facts/person.h)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/facts/patient_details.h"

namespace carelog::command {

// Empty: there is none.
std::string name_in(const std::vector<events::PersonName>& names);
std::string email_in(const std::vector<events::Telecom>& telecoms);
std::string telephone_in(const std::vector<events::Telecom>& telecoms);
std::string address_in(const std::vector<events::PostalAddress>& addresses);

// The same changed where only one is said. A name or address becomes the text of the one that was
// meant and takes its parts away; its use, type and period stay. A value becomes that of the
// telecom that was meant; where there was none, one is added. An empty one takes all of its kind
// away, but for the old ones. After it, the function above of the same noun gives the value back.
void put_name(std::vector<events::PersonName>& names, const std::string& name);
void put_email(std::vector<events::Telecom>& telecoms, const std::string& email);
void put_telephone(std::vector<events::Telecom>& telecoms, const std::string& telephone);
void put_address(std::vector<events::PostalAddress>& addresses, const std::string& address);

}  // namespace carelog::command
