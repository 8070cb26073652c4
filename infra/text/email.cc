#include "infra/text/email.h"

#include <idn2.h>

#include <memory>

#include "infra/text/text.h"

namespace carelog::infra {
namespace {

constexpr std::size_t local_part_bytes_max = 64;  // RFC 5321

bool has_email_form(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > local_part_bytes_max) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  if (text.find(' ') != std::string_view::npos) return false;
  const auto domain = text.substr(at + 1);
  const auto dot = domain.find('.');
  return dot != std::string_view::npos && dot > 0 && domain.back() != '.' &&
         domain.find("..") == std::string_view::npos;
}

// RFC 3490, 3.1: labels of a domain may also be separated by an ideographic full stop.
std::string with_plain_dots(std::string domain) {
  constexpr std::string_view ideographic_full_stop = "\u3002";
  for (auto at = domain.find(ideographic_full_stop); at != std::string::npos;
       at = domain.find(ideographic_full_stop, at))
    domain.replace(at, ideographic_full_stop.size(), ".");
  return domain;
}

// Decodes each A-label. Anything that is not a domain stays as it is.
std::string in_own_letters(const std::string& domain) {
  if (domain.find("xn--") == std::string::npos) return domain;
  char* found = nullptr;
  if (idn2_to_unicode_8z8z(domain.c_str(), &found, 0) != IDN2_OK) return domain;
  const std::unique_ptr<char, void (*)(void*)> owned(found, idn2_free);
  return found;
}

}  // namespace

bool is_email(std::string_view text) {
  return !fault_in(text, LineBreaks::refused) && has_email_form(text) &&
         has_email_form(comparable_email(text));
}

std::string comparable_email(std::string_view email) {
  const std::string compared = comparable(email);
  const auto at = compared.find('@');
  if (at == std::string::npos || compared.find('\0') != std::string::npos) return compared;
  const std::string domain = with_plain_dots(compared.substr(at + 1));
  return compared.substr(0, at + 1) + comparable(in_own_letters(domain));
}

}  // namespace carelog::infra
