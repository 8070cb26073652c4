#include "command-side/field_words.h"

#include <stdexcept>

namespace carelog::command {

FaultWords words_of(infra::TextFault fault) {
  switch (fault) {
    case infra::TextFault::not_utf8:
      return {"not-text", "write the value as UTF-8"};
    case infra::TextFault::control_character:
      return {"control-character", "remove line breaks and other control characters"};
    case infra::TextFault::direction_control:
      return {"direction-control", "remove characters that turn the writing direction"};
    case infra::TextFault::nothing_visible:
      return {"not-visible", "give a value that can be seen, or leave it out"};
  }
  throw std::logic_error("a fault of a text has no words");
}

std::string too_early_detail() {
  return "give a date from " + std::string(earliest_date) + " on";
}

}  // namespace carelog::command
