// Ids derived from other values: the same parts give the same id on every machine, for ever.
//
// Used where a repeat must find its first attempt: a new patient's id is derived from clinic,
// caller and idempotency key, a billing account's from its patient. Pure and thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace carelog::infra {

// A UUID of version 8 (RFC 9562) whose free bits are the first of SHA-256 over the parts, each
// preceded by its length in eight bytes, big endian. Pinned: stored ids are made with it.
std::string derived_uuid(std::initializer_list<std::string_view> parts);

}  // namespace carelog::infra
