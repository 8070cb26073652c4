#include "events/facts/event_codec.h"

#include "carelog/events/v1/event.pb.h"
#include "events/frame/frame_codec.h"

namespace carelog::events {
namespace {

// The stored numbers are those of FHIR's four codes in the .proto; the enum's order is not stored.
v1::Gender to_wire(Gender gender) {
  switch (gender) {
    case Gender::unspecified:
      return v1::GENDER_UNSPECIFIED;
    case Gender::male:
      return v1::GENDER_MALE;
    case Gender::female:
      return v1::GENDER_FEMALE;
    case Gender::other:
      return v1::GENDER_OTHER;
    case Gender::unknown:
      return v1::GENDER_UNKNOWN;
  }
  return v1::GENDER_UNSPECIFIED;
}

Gender from_wire(v1::Gender gender) {
  switch (gender) {
    case v1::GENDER_UNSPECIFIED:
      return Gender::unspecified;
    case v1::GENDER_MALE:
      return Gender::male;
    case v1::GENDER_FEMALE:
      return Gender::female;
    case v1::GENDER_OTHER:
      return Gender::other;
    case v1::GENDER_UNKNOWN:
      return Gender::unknown;
    case v1::Gender_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::Gender_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  throw UndecodableFrame("gender " + std::to_string(gender) +
                         " is not known: written by a newer version of carelog?");
}

template <typename WireList>
void write_identifiers(const std::vector<Identifier>& identifiers, WireList* wire) {
  for (const Identifier& identifier : identifiers) {
    auto* item = wire->Add();
    item->set_system(identifier.system);
    item->set_value(identifier.value);
  }
}

template <typename WireList>
std::vector<Identifier> read_identifiers(const WireList& wire) {
  std::vector<Identifier> identifiers;
  identifiers.reserve(static_cast<std::size_t>(wire.size()));
  for (const auto& item : wire) identifiers.push_back({item.system(), item.value()});
  return identifiers;
}

struct Writer {
  v1::Event& wire;

  void operator()(const PatientRegistered& fact) const {
    auto* out = wire.mutable_patient_registered();
    out->set_clinic(fact.clinic);
    out->set_name(fact.name);
    out->set_email(fact.email);
    out->set_address(fact.address);
    out->set_date_of_birth(fact.date_of_birth);
    out->set_registered_date(fact.registered_date);
    write_identifiers(fact.identifiers, out->mutable_identifiers());
    out->set_gender(to_wire(fact.gender));
    out->set_telephone(fact.telephone);
  }
  void operator()(const PatientDetailsCorrected& fact) const {
    auto* out = wire.mutable_patient_details_corrected();
    if (fact.name) out->set_name(*fact.name);
    if (fact.email) out->set_email(*fact.email);
    if (fact.address) out->set_address(*fact.address);
    if (fact.date_of_birth) out->set_date_of_birth(*fact.date_of_birth);
    if (fact.registered_date) out->set_registered_date(*fact.registered_date);
    if (fact.gender) out->set_gender(to_wire(*fact.gender));
    if (fact.telephone) out->set_telephone(*fact.telephone);
    if (fact.identifiers) {
      write_identifiers(*fact.identifiers, out->mutable_identifiers()->mutable_items());
    }
  }
  void operator()(const PatientDeactivated& fact) const {
    wire.mutable_patient_deactivated()->set_reason(fact.reason);
  }
  void operator()(const PatientReactivated& fact) const {
    wire.mutable_patient_reactivated()->set_reason(fact.reason);
  }
  void operator()(const PatientMarkedDeceased& fact) const {
    wire.mutable_patient_marked_deceased()->set_deceased_date(fact.deceased_date);
  }
  void operator()(const BillingAccountOpened& fact) const {
    auto* out = wire.mutable_billing_account_opened();
    out->set_clinic(fact.clinic);
    out->set_patient_id(fact.patient_id);
    out->set_currency(fact.currency);
  }
  void operator()(const UniqueValueReserved& fact) const {
    auto* out = wire.mutable_unique_value_reserved();
    out->set_owner(fact.owner);
    out->set_use(fact.use);
  }
  void operator()(const UniqueValueConfirmed& fact) const {
    wire.mutable_unique_value_confirmed()->set_owner(fact.owner);
  }
  void operator()(const UniqueValueWithdrawn& fact) const {
    auto* out = wire.mutable_unique_value_withdrawn();
    out->set_owner(fact.owner);
    out->set_use(fact.use);
  }
  void operator()(const UniqueValueReleased& fact) const {
    wire.mutable_unique_value_released()->set_owner(fact.owner);
  }
};

PatientRegistered read_registered(const v1::PatientRegistered& in) {
  return {in.clinic(),
          in.name(),
          in.email(),
          in.address(),
          in.date_of_birth(),
          in.registered_date(),
          read_identifiers(in.identifiers()),
          from_wire(in.gender()),
          in.telephone()};
}

PatientDetailsCorrected read_corrected(const v1::PatientDetailsCorrected& in) {
  PatientDetailsCorrected fact;
  if (in.has_name()) fact.name = in.name();
  if (in.has_email()) fact.email = in.email();
  if (in.has_address()) fact.address = in.address();
  if (in.has_date_of_birth()) fact.date_of_birth = in.date_of_birth();
  if (in.has_registered_date()) fact.registered_date = in.registered_date();
  if (in.has_gender()) fact.gender = from_wire(in.gender());
  if (in.has_telephone()) fact.telephone = in.telephone();
  if (in.has_identifiers()) fact.identifiers = read_identifiers(in.identifiers().items());
  return fact;
}

}  // namespace

void write_event(const Event& event, v1::Event& wire) {
  std::visit(Writer{wire}, event);
}

Event read_event(const v1::Event& wire) {
  switch (wire.fact_case()) {
    case v1::Event::kPatientRegistered:
      return read_registered(wire.patient_registered());
    case v1::Event::kPatientDetailsCorrected:
      return read_corrected(wire.patient_details_corrected());
    case v1::Event::kPatientDeactivated:
      return PatientDeactivated{wire.patient_deactivated().reason()};
    case v1::Event::kPatientReactivated:
      return PatientReactivated{wire.patient_reactivated().reason()};
    case v1::Event::kPatientMarkedDeceased:
      return PatientMarkedDeceased{wire.patient_marked_deceased().deceased_date()};
    case v1::Event::kBillingAccountOpened: {
      const auto& in = wire.billing_account_opened();
      return BillingAccountOpened{in.clinic(), in.patient_id(), in.currency()};
    }
    case v1::Event::kUniqueValueReserved: {
      const auto& in = wire.unique_value_reserved();
      return UniqueValueReserved{in.owner(), in.use()};
    }
    case v1::Event::kUniqueValueConfirmed:
      return UniqueValueConfirmed{wire.unique_value_confirmed().owner()};
    case v1::Event::kUniqueValueReleased:
      return UniqueValueReleased{wire.unique_value_released().owner()};
    case v1::Event::kUniqueValueWithdrawn: {
      const auto& in = wire.unique_value_withdrawn();
      return UniqueValueWithdrawn{in.owner(), in.use()};
    }
    case v1::Event::FACT_NOT_SET:
      break;
  }
  throw UndecodableFrame("an event of an unknown type: written by a newer version of carelog?");
}

}  // namespace carelog::events
