#include "tests/bench/clinic/generated_clinic.h"

#include <array>
#include <cstdio>

#include "events/log/rocksdb_log.h"
#include "infra/ids/derived_id.h"
#include "infra/process/clock.h"
#include "tests/bench/clinic/log_writer.h"
#include "tools/import/synthetic_patients.h"

namespace carelog::bench {
namespace {

constexpr std::int64_t last_day_ms = 1'767'139'200'000;  // 2025-12-31
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t days = 5 * 365;
constexpr std::array classes = {"AMB", "AMB", "AMB", "VR", "HH", "EMER", "IMP"};
constexpr std::uint64_t reasons = 120;
constexpr std::uint64_t codes = 250;  // of each kind
constexpr std::uint64_t towns = 200;

template <typename Content>
events::Event entry_of(const std::string& patient, Content content) {
  return events::Event(std::in_place_type<events::ChartFact>,
                       std::in_place_type<events::EntryFact<Content>>,
                       events::EntryRecorded<Content>{"main", patient, std::move(content)});
}

// Some codes are far more common than others.
events::Concept coded(const char* kind, std::uint64_t chance, std::uint64_t among) {
  const std::uint64_t number = (chance % among) * (chance / among % among) / among;
  return {{{"http://snomed.info/sct", std::to_string(1'000'000 + number),
            std::string(kind) + " " + std::to_string(number)}},
          ""};
}

std::string moment(const std::string& day, std::uint64_t minutes) {
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:00Z", static_cast<int>(minutes / 60 % 24),
                static_cast<int>(minutes % 60));
  return day + text;
}

class Clinic {
 public:
  Clinic(events::Log& patients, events::Log& billing) : patients_(patients), billing_(billing) {}

  void add_patient(std::uint64_t number, std::uint64_t encounters) {
    patient_ = id_of("patient", number);
    const tools::PatientRow row = people_.make(number);
    events::PatientRegistered registered{
        .clinic = "main",
        .name = row.name,
        .email = row.email,
        .address = row.address,
        .date_of_birth = row.date_of_birth,
        .registered_date = day_at(number * 7919),
        .identifiers = {},
        .gender = number % 2 == 0 ? events::Gender::female : events::Gender::male,
        .telephone = row.telephone};
    registered.details.emplace();
    registered.details->addresses.resize(1);
    registered.details->addresses[0].city = "Town " + std::to_string(number % towns);
    write(patients_, "patient", patient_, registered);
    account_ = id_of("account", number);
    account_version_ = 0;
    bill(events::BillingAccountOpened{"main", patient_, "USD"});
    for (std::uint64_t each = 0; each < encounters; ++each) add_encounter();
  }

  std::int64_t commits() const { return commits_; }
  void wait() {
    patients_.wait_until_durable();
    billing_.wait_until_durable();
  }

 private:
  std::string id_of(const char* kind, std::uint64_t number) const {
    return infra::derived_uuid({"bench-clinic", kind, std::to_string(number)});
  }
  static std::string day_at(std::uint64_t chance) {
    const auto back = static_cast<std::int64_t>(chance % static_cast<std::uint64_t>(days));
    return infra::date_of(last_day_ms - back * day_ms);
  }
  std::uint64_t chance() { return state_ = state_ * 6'364'136'223'846'793'005ULL + 1'442'695ULL; }

  void write(LogWriter& log, const char* type, const std::string& id, events::Event event,
             std::uint64_t version = 0) {
    log.commit({type, id}, patient_, version, std::move(event), ++commits_);
  }
  void bill(events::Event event) {
    write(billing_, "billing-account", account_, std::move(event), account_version_++);
  }

  void add_encounter() {
    const std::uint64_t now = chance() >> 16;
    const std::string day = day_at(now);
    const std::uint64_t begin = 8 * 60 + now / 7 % (9 * 60);
    events::Encounter encounter;
    encounter.class_ = {"http://terminology.hl7.org/CodeSystem/v3-ActCode",
                        classes[now / 3 % classes.size()], ""};
    encounter.status = now % 29 == 0 ? "cancelled" : now % 31 == 0 ? "planned" : "finished";
    encounter.start = moment(day, begin);
    if (encounter.status == "finished") encounter.end = moment(day, begin + 5 + now / 11 % 120);
    encounter.reasons = {coded("Reason", now / 13, reasons)};
    write(patients_, "encounter", id_of("entry", ++entries_), entry_of(patient_, encounter));
    if (now % 2 == 0) add_finding(now / 17, day);
    if (now % 10 == 0) add_bill(now, day);
  }

  void add_finding(std::uint64_t now, const std::string& day) {
    const std::string id = id_of("entry", ++entries_);
    if (now % 3 == 0) {
      events::Condition condition;
      condition.code = coded("Condition", now / 5, codes);
      condition.onset = day;
      return write(patients_, "condition", id, entry_of(patient_, condition));
    }
    if (now % 3 == 1) {
      events::Medication medication;
      medication.code = coded("Medication", now / 5, codes);
      medication.status = "active";
      medication.start = day;
      return write(patients_, "medication", id, entry_of(patient_, medication));
    }
    events::Procedure procedure;
    procedure.code = coded("Procedure", now / 5, codes);
    procedure.status = "completed";
    procedure.start = day;
    write(patients_, "procedure", id, entry_of(patient_, procedure));
  }

  void add_bill(std::uint64_t now, const std::string& day) {
    const std::string number = std::to_string(++bills_);
    const auto amount = static_cast<std::int64_t>(5'000 + now % 20'000);
    const std::string due = infra::date_of(infra::parse_date(day).value_or(0) + 30 * day_ms);
    bill(events::ChargeRecorded{"c" + number, "", "|AMB", "visit", amount, day, 0, 0, ""});
    bill(events::InvoiceGenerated{
        "i" + number, day, due, {{"c" + number, "visit", amount, 0, 0, ""}}});
    if (now % 4 == 0) return;
    bill(events::PaymentCompleted{
        "p" + number, amount, now % 3 == 0 ? "cash" : "card", "", due, {{"i" + number, amount}}});
  }

  LogWriter patients_;
  LogWriter billing_;
  const tools::SyntheticPatients people_{1};
  std::string patient_;
  std::string account_;
  std::uint64_t account_version_ = 0;
  std::uint64_t state_ = 1;
  std::uint64_t entries_ = 0;
  std::uint64_t bills_ = 0;
  std::int64_t commits_ = 0;
};

}  // namespace

std::int64_t generate_clinic(const std::string& directory, const GeneratedClinic& wanted) {
  const auto store = events::RocksdbLogStore::open(directory + "/log");
  const auto patients = store->topic("patients", events::default_partitions);
  const auto billing = store->topic("billing", events::default_partitions);
  Clinic clinic(*patients, *billing);
  for (std::uint64_t number = 0; number < wanted.patients; ++number) {
    clinic.add_patient(number, wanted.encounters);
  }
  clinic.wait();
  return clinic.commits();
}

}  // namespace carelog::bench
