#include "gateway/http/header_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "infra/ids/random_id.h"

namespace carelog::gateway {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Calls visit with each part of a list until it returns true. Whether it did.
template <class Visit>
bool any_of_list(std::string_view list, char separator, Visit visit) {
  while (true) {
    const auto end = list.find(separator);
    if (visit(trim(list.substr(0, end)))) return true;
    if (end == std::string_view::npos) return false;
    list.remove_prefix(end + 1);
  }
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.size() <= 18 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool equal_ignoring_case(std::string_view left, std::string_view lower) {
  return std::equal(left.begin(), left.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

constexpr std::array<std::string_view, 2> written_topics = {"patients", "billing"};

bool visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// RFC 9110, 8.8.3: visible characters, and bytes beyond ASCII, between quotes.
bool is_entity_tag(std::string_view quoted) {
  return std::all_of(quoted.begin(), quoted.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f;
  });
}

}  // namespace

std::string etag_of(std::uint64_t version) {
  return "\"" + std::to_string(version) + "\"";
}

std::optional<EntityTags> parse_entity_tags(std::string_view value) {
  EntityTags tags;
  value = trim(value);
  tags.any = value == "*";
  if (tags.any) return tags;
  bool found = false;
  for (bool more = true; more;) {
    value = trim(value);
    const bool weak = value.starts_with("W/");
    if (weak) value.remove_prefix(2);
    if (value.starts_with('"')) {
      const auto end = value.find('"', 1);
      if (end == std::string_view::npos) return std::nullopt;
      const auto tag = value.substr(0, end + 1);
      if (!is_entity_tag(tag)) return std::nullopt;
      if (const auto version = whole_number<std::uint64_t>(tag.substr(1, end - 1));
          version && etag_of(*version) == tag) {
        (weak ? tags.weak : tags.strong).push_back(*version);
      }
      found = true;
      value = trim(value.substr(end + 1));
    } else if (weak) {
      return std::nullopt;
    }
    more = value.starts_with(',');  // empty members of a list are skipped (RFC 9110, 5.6.1)
    if (more) value.remove_prefix(1);
  }
  if (!found || !value.empty()) return std::nullopt;
  return tags;
}

bool if_none_match_hits(std::string_view value, std::string_view etag) {
  return any_of_list(value, ',', [&](std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag == "*" || tag == etag;
  });
}

std::optional<std::string_view> parse_idempotency_key(std::string_view value) {
  if (value.starts_with('"')) {
    if (value.size() < 2 || !value.ends_with('"')) return std::nullopt;
    value = value.substr(1, value.size() - 2);
    if (value.find_first_of("\"\\") != std::string_view::npos) return std::nullopt;
  }
  if (value.empty() || value.size() > idempotency_key_max_bytes || !visible(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint32_t> preferred_wait_ms(std::string_view prefer) {
  std::optional<std::uint32_t> wait_ms;
  any_of_list(prefer, ',', [&](std::string_view preference) {
    preference = trim(preference.substr(0, preference.find(';')));
    const auto equals = preference.find('=');
    if (equals == std::string_view::npos) return false;
    if (!equal_ignoring_case(trim(preference.substr(0, equals)), "wait")) return false;
    const auto seconds = whole_number<std::uint32_t>(trim(preference.substr(equals + 1)));
    if (seconds) wait_ms = std::min<std::uint32_t>(std::min(*seconds, 3600U) * 1000, wait_max_ms);
    return seconds.has_value();
  });
  return wait_ms;
}

bool is_consistency_token(std::string_view value) {
  const auto first = value.find('.');
  const auto last = value.rfind('.');
  if (first == std::string_view::npos || first == last || first == 0 || first > 64) return false;
  const bool known = std::find(written_topics.begin(), written_topics.end(),
                               value.substr(0, first)) != written_topics.end();
  return known && all_digits(value.substr(first + 1, last - first - 1)) &&
         all_digits(value.substr(last + 1));
}

bool is_traceparent(std::string_view value) {
  if (value.size() < 55 || value[2] != '-' || value[35] != '-' || value[52] != '-') return false;
  const auto version = value.substr(0, 2);
  const auto trace_id = value.substr(3, 32);
  const auto parent_id = value.substr(36, 16);
  if (!lower_hex(version) || version == "ff" || !lower_hex(value.substr(53, 2))) return false;
  const bool longer = value.size() > 55;  // later versions may be longer
  if (longer && (version == "00" || value[55] != '-' || value.size() > 256)) return false;
  const auto not_zero = [](std::string_view id) {
    return id.find_first_not_of('0') != std::string_view::npos;
  };
  return lower_hex(trace_id) && lower_hex(parent_id) && not_zero(trace_id) && not_zero(parent_id) &&
         visible(value);
}

std::string new_traceparent() {
  const std::string ids = infra::random_hex(24);
  return "00-" + ids.substr(0, 32) + "-" + ids.substr(32, 16) + "-01";
}

bool is_media_type(std::string_view content_type, std::string_view wanted) {
  return equal_ignoring_case(trim(content_type.substr(0, content_type.find(';'))), wanted);
}

bool is_uncoded(std::string_view content_encoding) {
  return !any_of_list(content_encoding, ',', [](std::string_view coding) {
    return !coding.empty() && !equal_ignoring_case(coding, "identity");
  });
}

bool is_utf8_charset(std::string_view content_type) {
  bool is_type = true;
  return !any_of_list(content_type, ';', [&](std::string_view parameter) {
    if (std::exchange(is_type, false)) return false;
    const auto equals = parameter.find('=');
    if (!equal_ignoring_case(trim(parameter.substr(0, equals)), "charset")) return false;
    auto value = equals == std::string_view::npos ? "" : trim(parameter.substr(equals + 1));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return !equal_ignoring_case(value, "utf-8") && !equal_ignoring_case(value, "utf8");
  });
}

namespace {

// 3: the type itself; 2: its group; 1: any; 0: no match.
int specificity(std::string_view range, std::string_view media_type) {
  if (range == "*/*") return 1;
  if (equal_ignoring_case(range, media_type)) return 3;
  const auto group = media_type.substr(0, media_type.find('/'));
  return range.ends_with("/*") && equal_ignoring_case(range.substr(0, range.size() - 2), group) ? 2
                                                                                                : 0;
}

// "q=0", "Q = 0.000"
bool is_refused(std::string_view range) {
  return any_of_list(range, ';', [](std::string_view parameter) {
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos) return false;
    const auto weight = trim(parameter.substr(equals + 1));
    return equal_ignoring_case(trim(parameter.substr(0, equals)), "q") && weight.starts_with('0') &&
           weight.find_first_not_of("0.") == std::string_view::npos;
  });
}

}  // namespace

std::optional<bool> accepted(std::string_view accept, std::string_view media_type) {
  if (accept.find_first_not_of(" \t,") == std::string_view::npos) return true;
  int best = 0;
  std::optional<bool> taken;
  any_of_list(accept, ',', [&](std::string_view range) {
    const int fits = specificity(trim(range.substr(0, range.find(';'))), media_type);
    if (fits > best) {
      best = fits;
      taken = !is_refused(range);
    } else if (fits > 0 && fits == best) {
      taken = *taken || !is_refused(range);
    }
    return false;
  });
  return taken;
}

}  // namespace carelog::gateway
