// Elements of HTTP syntax for the parser (RFC 9110 section 5.6, RFC 3986 section 3.2).
#pragma once

#include <string_view>

namespace carelog::gateway {

bool is_http_token(std::string_view text);
char lower_ascii(char c);
bool equal_in_any_case(std::string_view left, std::string_view right);
// Without blanks and tabs at its ends.
std::string_view without_blanks(std::string_view text);
// Whether a comma-separated field contains this, ignoring case.
bool field_lists(std::string_view list, std::string_view wanted);
// Whether it is a URI's authority: registered name, IPv4 or bracketed IP literal, with an optional
// port. May be empty, as Host may.
bool is_http_host(std::string_view text);

// The value of '0' to '9', 'a' to 'f' or 'A' to 'F'; -1 for other characters.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace carelog::gateway
