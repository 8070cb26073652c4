// Members of the elements of a FHIR R4 Patient (elements.h).
#pragma once

#include "events/facts/patient_details.h"
#include "tools/fhir/coded_members.h"
#include "tools/fhir/elements.h"

// Found by argument-dependent lookup, so they are in the values' namespace.
namespace carelog::events {

template <typename Io>
void parts(Io& io, Coding& coding) {
  members(io, coding);
}

template <typename Io>
void parts(Io& io, Concept& about) {
  members(io, about);
}

template <typename Io>
void parts(Io& io, Period& period) {
  io.text("start", period.start);
  io.text("end", period.end);
}

template <typename Io>
void parts(Io& io, Reference& reference) {
  io.text("reference", reference.reference);
  io.text("display", reference.display);
  io.rest(reference.extra);
}

template <typename Io>
void parts(Io& io, Identifier& identifier) {
  io.text("use", identifier.use);
  io.element("type", identifier.type);
  io.text("system", identifier.system);
  io.text("value", identifier.value);
  io.element("period", identifier.period);
  io.rest(identifier.extra);
}

template <typename Io>
void parts(Io& io, PersonName& name) {
  io.text("use", name.use);
  io.text("text", name.text);
  io.text("family", name.family);
  io.texts("given", name.given);
  io.texts("prefix", name.prefix);
  io.texts("suffix", name.suffix);
  io.element("period", name.period);
  io.rest(name.extra);
}

template <typename Io>
void parts(Io& io, Telecom& telecom) {
  io.text("system", telecom.system);
  io.text("value", telecom.value);
  io.text("use", telecom.use);
  io.number("rank", telecom.rank);
  io.element("period", telecom.period);
  io.rest(telecom.extra);
}

template <typename Io>
void parts(Io& io, PostalAddress& address) {
  io.text("use", address.use);
  io.text("type", address.type);
  io.text("text", address.text);
  io.texts("line", address.lines);
  io.text("city", address.city);
  io.text("district", address.district);
  io.text("state", address.state);
  io.text("postalCode", address.postal_code);
  io.text("country", address.country);
  io.element("period", address.period);
  io.rest(address.extra);
}

template <typename Io>
void parts(Io& io, Language& language) {
  io.element("language", language.language);
  io.flag("preferred", language.preferred);
  io.rest(language.extra);
}

template <typename Io>
void parts(Io& io, Contact& contact) {
  io.elements("relationship", contact.relationships);
  io.element("name", contact.name);
  io.elements("telecom", contact.telecoms);
  io.element("address", contact.address);
  io.text("gender", contact.gender);
  io.element("organization", contact.organization);
  io.element("period", contact.period);
  io.rest(contact.extra);
}

// Without extensions and multiple births.
template <typename Io>
void parts(Io& io, PatientDetails& details) {
  io.elements("name", details.names);
  io.elements("telecom", details.telecoms);
  io.elements("address", details.addresses);
  io.element("maritalStatus", details.marital_status);
  io.elements("communication", details.languages);
  io.elements("contact", details.contacts);
  io.elements("generalPractitioner", details.general_practitioners);
  io.element("managingOrganization", details.managing_organization);
}

}  // namespace carelog::events
