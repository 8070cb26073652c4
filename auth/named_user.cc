#include "auth/named_user.h"

#include <string>

#include "infra/text/email.h"
#include "infra/text/text.h"

namespace carelog::auth {
namespace {

constexpr std::string_view practitioner = "Practitioner/";

// What stands for the person in a text.
std::string mark_in(std::string_view text) {
  std::string mark = infra::trimmed(text);
  if (mark.starts_with(practitioner)) mark.erase(0, practitioner.size());
  const std::size_t bracket = mark.rfind('<');
  if (bracket == std::string::npos || mark.back() != '>') return mark;
  return infra::trimmed(mark.substr(bracket + 1, mark.size() - bracket - 2));
}

}  // namespace

bool names_user(std::string_view text, const UserNames& user) {
  const std::string mark = mark_in(text);
  if (mark.empty()) return false;
  if (mark == user.subject) return true;
  return !user.email.empty() && infra::is_email(mark) &&
         infra::comparable_email(mark) == infra::comparable_email(user.email);
}

}  // namespace carelog::auth
