// Values of single headers: entity tags, idempotency keys, preferences, consistency tokens, trace
// context, media types. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carelog::gateway {

inline constexpr std::size_t idempotency_key_max_bytes = 255;
inline constexpr std::uint32_t wait_max_ms = 5000;

// The entity tag of a version: "3", including the quotes.
std::string etag_of(std::uint64_t version);

// The entity tags of If-Match or If-None-Match. A tag that etag_of() cannot have made is left out:
// it matches nothing.
struct EntityTags {
  bool any = false;  // "*"
  std::vector<std::uint64_t> strong;
  std::vector<std::uint64_t> weak;  // W/"3": never equal in a strong comparison (RFC 9110, 8.8.3.2)
};
// "*" or a list; several header lines are joined by commas. Nothing: it is neither.
std::optional<EntityTags> parse_entity_tags(std::string_view value);

// Whether one of the tags (weak ones too, RFC 9110 section 13.1.2) is this one.
bool if_none_match_hits(std::string_view value, std::string_view etag);

// 1 to 255 visible ASCII characters, in quotes or bare. Nothing: it is not one.
std::optional<std::string_view> parse_idempotency_key(std::string_view value);

// "wait=N" in seconds (RFC 7240), at most wait_max_ms. Nothing: absent or not understood.
std::optional<std::uint32_t> preferred_wait_ms(std::string_view prefer);

// "<topic>.<partition>.<offset>", for a topic that commands are written to.
bool is_consistency_token(std::string_view value);

// W3C Trace Context: well-formed and not all zero.
bool is_traceparent(std::string_view value);
std::string new_traceparent();

// Whether the type in a Content-Type header (without parameters) is this one; `wanted` in lower
// case.
bool is_media_type(std::string_view content_type, std::string_view wanted);
// Whether a Content-Encoding header means "none".
bool is_uncoded(std::string_view content_encoding);
// Whether the charset parameter of a Content-Type header, if there is one, is UTF-8.
bool is_utf8_charset(std::string_view content_type);
// Whether an Accept header takes this media type, by the most specific range that matches it (RFC
// 9110, 12.5.1). Nothing: none matches. An empty header takes any.
std::optional<bool> accepted(std::string_view accept, std::string_view media_type);
inline bool accepts(std::string_view accept, std::string_view media_type) {
  return accepted(accept, media_type).value_or(false);
}

}  // namespace carelog::gateway
