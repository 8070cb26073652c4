// Ids by which entries name other records: UUIDs. Pure.
#pragma once

#include <string_view>

namespace carelog::events {

bool is_record_id(std::string_view text);

}  // namespace carelog::events
