#include "auth/sessions/refusals_in_words.h"

namespace carelog::auth {

namespace api = carelog::api::v1;

void fill(const std::vector<UserFieldProblem>& problems, api::Refusal* refusal) {
  refusal->set_code(api::Refusal::INVALID);
  refusal->set_detail("some fields are not valid");
  for (const UserFieldProblem& problem : problems) {
    if (problem.code == "in-use") refusal->set_code(api::Refusal::IN_USE);
    api::FieldError* error = refusal->add_errors();
    error->set_field(problem.field);
    error->set_code(problem.code);
    error->set_detail(problem.detail);
  }
}

api::SecondFactorRefused as_wire(FactorRefusal refusal) {
  switch (refusal) {
    case FactorRefusal::code_needed:
      return api::SECOND_FACTOR_CODE_NEEDED;
    case FactorRefusal::enrolment_needed:
      return api::SECOND_FACTOR_ENROLMENT_NEEDED;
    case FactorRefusal::code_wrong:
      break;
  }
  return api::SECOND_FACTOR_CODE_WRONG;
}

const char* in_words(FactorConflict conflict) {
  switch (conflict) {
    case FactorConflict::has_one:
      return "There is a second factor already: remove it first.";
    case FactorConflict::none_offered:
      return "No secret waits to be confirmed: ask for one first.";
    case FactorConflict::has_none:
      return "There is no second factor.";
    case FactorConflict::of_machine:
      return "A machine signs in by its secret alone.";
    case FactorConflict::changed:
      break;
  }
  return "The user has changed meanwhile: begin again.";
}

}  // namespace carelog::auth
