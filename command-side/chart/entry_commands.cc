#include "command-side/chart/entry_commands.h"

namespace carelog::command {

std::optional<Refusal> closed_chart(const ChartOccasion& occasion, const Patient& patient) {
  if (!patient.registered || patient.clinic != occasion.clinic) return no_such_record();
  if (!patient.active) {
    return Refusal{RefusalCode::state_conflict,
                   "the patient is deactivated: reactivate it before changing its chart"};
  }
  return std::nullopt;
}

std::optional<Refusal> wrong_reason(const std::string& reason) {
  const auto wrong = [](const char* code, std::string detail) {
    return Refusal{
        RefusalCode::invalid, "some fields are not valid", {{"reason", code, std::move(detail)}}};
  };
  if (reason.empty()) return wrong("required", "say why the entry is an error");
  if (infra::fault_in(reason, infra::LineBreaks::refused)) {
    return wrong("not-text", "write the reason as a line of text");
  }
  if (infra::code_points_in(reason) > entry_reason_length_max) {
    return wrong("too-long",
                 "use at most " + std::to_string(entry_reason_length_max) + " characters");
  }
  return std::nullopt;
}

}  // namespace carelog::command
