#include "events/chart/record_id.h"

#include "infra/ids/random_id.h"

namespace carelog::events {

bool is_record_id(std::string_view text) {
  return infra::is_uuid(text);
}

}  // namespace carelog::events
