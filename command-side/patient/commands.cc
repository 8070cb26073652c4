#include "command-side/patient/commands.h"

#include "infra/text/text.h"

namespace carelog::command {
namespace {

void tidy(std::string& text) {
  text = infra::trimmed(text);
}

void tidy(std::optional<std::string>& text) {
  if (text) tidy(*text);
}

void tidy(std::vector<events::Identifier>& identifiers) {
  for (auto& identifier : identifiers) {
    tidy(identifier.system);
    tidy(identifier.value);
  }
}

// CR LF and CR are line ends too.
void end_lines_as_one(std::string& text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool carriage_return = text[at] == '\r';
    if (carriage_return && at + 1 < text.size() && text[at + 1] == '\n') continue;
    lines += carriage_return ? '\n' : text[at];
  }
  text = std::move(lines);
}

template <class Command>
void tidy_texts(Command& command) {
  tidy(command.name);
  tidy(command.email);
  tidy(command.address);
  tidy(command.date_of_birth);
  tidy(command.registered_date);
  tidy(command.gender);
  tidy(command.telephone);
}

}  // namespace

RegisterPatient tidied(RegisterPatient command) {
  tidy_texts(command);
  tidy(command.identifiers);
  tidy(command.deceased_date);
  end_lines_as_one(command.address);
  return command;
}

CorrectPatientDetails tidied(CorrectPatientDetails command) {
  tidy_texts(command);
  if (command.identifiers) tidy(*command.identifiers);
  if (command.address) end_lines_as_one(*command.address);
  return command;
}

}  // namespace carelog::command
