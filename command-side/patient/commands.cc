#include "command-side/patient/commands.h"

#include "command-side/tidied.h"
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
    identifier = tidied(std::move(identifier));
  }
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
  tidy(command.deceased_time);
  command.address = tidied_text(command.address);
  command.details = tidied(std::move(command.details));
  return command;
}

CorrectPatientDetails tidied(CorrectPatientDetails command) {
  tidy_texts(command);
  if (command.identifiers) tidy(*command.identifiers);
  if (command.address) command.address = tidied_text(*command.address);
  if (!command.details.fields.empty()) command.details = tidied(std::move(command.details));
  return command;
}

}  // namespace carelog::command
