#include "tests/bench/generated_log.h"

#include "infra/ids/derived_id.h"
#include "tests/bench/clinic/log_writer.h"
#include "tools/import/synthetic_patients.h"

namespace carelog::bench {
namespace {

events::PatientRegistered registered(const tools::PatientRow& row) {
  std::vector<events::Identifier> identifiers;
  for (const auto& each : row.identifiers) identifiers.push_back({each.system, each.value});
  return {.clinic = "main",
          .name = row.name,
          .email = row.email,
          .address = row.address,
          .date_of_birth = row.date_of_birth,
          .registered_date = row.registered_date,
          .identifiers = identifiers,
          .gender = events::gender_from_name(row.gender).value_or(events::Gender::unspecified),
          .telephone = row.telephone};
}

events::Event change(std::int64_t number, std::uint64_t version) {
  if (version % 2 == 1 && number % 3 == 0) return events::PatientDeactivated{"moved"};
  events::PatientDetailsCorrected corrected;
  corrected.address = std::to_string(number) + " New Street, Salem";
  return corrected;
}

}  // namespace

GeneratedPatients::GeneratedPatients(events::Log& log)
    : writer_(std::make_unique<LogWriter>(log)) {}

GeneratedPatients::~GeneratedPatients() = default;

void generate_bills(events::Log& log, std::uint64_t accounts, std::uint64_t charges,
                    const std::string& month) {
  LogWriter writer(log);
  std::int64_t number = 0;
  for (std::uint64_t i = 0; i < accounts; ++i) {
    const std::string patient = infra::derived_uuid({"bench-patient", std::to_string(i)});
    const events::AggregateId account{"billing-account",
                                      infra::derived_uuid({"carelog-billing-account", patient})};
    const auto tell = [&](std::uint64_t version, events::BillingAccountFact fact) {
      writer.commit(account, patient, version, std::move(fact), number++);
    };
    tell(0, events::BillingAccountOpened{"main", patient, "USD"});
    for (std::uint64_t at = 0; at < charges; ++at) {
      const std::string day = month + "-" + std::to_string(10 + at % 18);
      tell(1 + at,
           events::ChargeRecorded{
               infra::derived_uuid({"bench-charge", patient, std::to_string(at)}), "", "AMB",
               "visit", static_cast<std::int64_t>(5'000 + i % 20'000), day, 0, 0, ""});
    }
  }
  writer.wait_until_durable();
}

void GeneratedPatients::add(std::int64_t commits) {
  const tools::SyntheticPatients people(1);
  for (const std::int64_t end = commits_ + commits; commits_ < end; ++commits_) {
    const std::int64_t number = commits_;
    if (number % 10 < 7) {
      const auto patient = static_cast<std::uint64_t>(known_.size());
      known_.emplace_back(infra::derived_uuid({"bench-patient", std::to_string(patient)}), 1);
      writer_->commit({"patient", known_.back().first}, known_.back().first, 0,
                      registered(people.make(patient)), number);
    } else {
      // Any of those registered so far, spread evenly.
      auto& [id, version] = known_[static_cast<std::size_t>(number) * 2654435761U % known_.size()];
      writer_->commit({"patient", id}, id, version, change(number, version), number);
      ++version;
    }
  }
  writer_->wait_until_durable();
}

}  // namespace carelog::bench
