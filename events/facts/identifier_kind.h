// Whose number an identifier is, by the code of its type in HL7's table 0203. Pure.
#pragma once

#include <string_view>

#include "events/facts/person.h"

namespace carelog::events {

inline constexpr std::string_view identifier_types_system =
    "http://terminology.hl7.org/CodeSystem/v2-0203";

enum class IdentifierKind {
  // Given out to name one record: a medical record number, and whatever has no type of the lists
  // below. No two active patients of a clinic have the same.
  record,
  // Issued to one person by somebody else: a driver's licence, passport, social security or
  // national
  // number. It is written down as shown, misread or borrowed, so two patients may have the same:
  // then they are one, or one of the numbers is wrong.
  person,
  // Of an insurance contract or account: a family has the same.
  household,
};

// The first coding of that table that is in a list decides.
IdentifierKind kind_of(const Identifier& identifier);

}  // namespace carelog::events
