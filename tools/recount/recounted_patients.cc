// Patients, counted from what their facts come to.
#include "events/facts/event.h"
#include "tools/recount/recounted.h"

namespace carelog::tools {

namespace {

struct KnownPatient {
  events::PatientRegistered as_registered;  // with every correction
  std::string hour;
  bool active = true;
  bool dead = false;
  bool merged = false;
};

class Patients final : public Recounting {
 public:
  void take(const events::RecordedCommit& recorded) override {
    const events::Commit& commit = recorded.commit;
    if (commit.aggregate.type != "patient") return;
    for (const events::Event& event : commit.events) {
      if (const auto* registered = events::fact_if<events::PatientRegistered>(event)) {
        patients_[commit.aggregate.id] = {.as_registered = *registered,
                                          .hour = hour_decided(commit)};
      }
      change(patients_[commit.aggregate.id], event);
    }
  }

  void count(Counters& counters) const override {
    for (const auto& [id, patient] : patients_) {
      if (!patient.merged) count(patient, counters);
    }
  }

 private:
  static void change(KnownPatient& patient, const events::Event& event) {
    if (const auto* corrected = events::fact_if<events::PatientDetailsCorrected>(event)) {
      correct(patient.as_registered, *corrected);
    }
    if (events::fact_if<events::PatientDeactivated>(event)) patient.active = false;
    if (events::fact_if<events::PatientReactivated>(event)) patient.active = true;
    if (events::fact_if<events::PatientMarkedDeceased>(event)) patient.dead = true;
    if (events::fact_if<events::PatientDeathRetracted>(event)) patient.dead = false;
    if (events::fact_if<events::PatientMergeCompleted>(event)) patient.merged = true;
    if (events::fact_if<events::PatientUnmerged>(event)) patient.merged = false;
  }

  static void correct(events::PatientRegistered& known,
                      const events::PatientDetailsCorrected& corrected) {
    if (corrected.registered_date) known.registered_date = *corrected.registered_date;
    if (corrected.date_of_birth) known.date_of_birth = *corrected.date_of_birth;
    if (corrected.gender) known.gender = *corrected.gender;
    if (!corrected.details) return;
    known.details =
        events::changed(known.details.value_or(events::PatientDetails()), *corrected.details);
  }

  static void count(const KnownPatient& patient, Counters& counters) {
    const events::PatientRegistered& known = patient.as_registered;
    const std::string& clinic = known.clinic;
    counters.add(1, {clinic, "patients", ""});
    counters.add(1, {clinic, "gender", events::gender_name(known.gender)});
    std::string town;
    if (known.details) {
      for (const auto& address : known.details->addresses) {
        if (town.empty() && address.use != "old") town = address.city;
      }
    }
    counters.add(1, {clinic, "town", town});
    counters.add(1, {clinic,
                     patient.dead     ? "deceased"
                     : patient.active ? "active"
                                      : "inactive",
                     ""});
    const bool same_day = patient.hour.substr(0, 10) == known.registered_date;
    counters.add_dated(1, true, clinic, "registered",
                       same_day ? patient.hour : known.registered_date, {});
    if (patient.dead) return;
    std::string born = known.date_of_birth;
    if (born.size() == 4) born += "-01";
    if (born.size() == 7) born += "-01";
    if (born.empty()) {
      counters.add(1, {clinic, "born-unknown", ""});
    } else {
      counters.add_dated(1, false, clinic, "born", born, {});
    }
  }

  std::map<std::string, KnownPatient> patients_;
};

}  // namespace

std::unique_ptr<Recounting> recount_patients() {
  return std::make_unique<Patients>();
}

}  // namespace carelog::tools
