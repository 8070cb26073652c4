#include "tests/bench/generated_log.h"

#include <stdexcept>
#include <thread>

#include "events/frame/frame_codec.h"
#include "events/frame/frame_rule.h"
#include "infra/ids/derived_id.h"
#include "tools/import/synthetic_patients.h"

namespace carelog::bench {
namespace {

constexpr std::int64_t began_ms = 1'700'000'000'000;

}  // namespace

class GeneratedCommits::Writer {
 public:
  explicit Writer(events::Log& log) : log_(log), rules_(log.partitions()) {
    for (events::Partition partition = 0; partition < log.partitions(); ++partition) {
      appenders_.push_back(log.open_appender(partition));
      append(partition, events::make_manifest(log.topic(), partition, log.partitions(), began_ms));
      events::Claim claim;
      claim.term = 1;
      claim.writer.fill(1);
      append(partition, claim);
    }
  }

  void commit(const events::AggregateId& aggregate, const std::string& key, std::uint64_t version,
              events::Event event, std::int64_t number) {
    const events::Partition partition = events::slice_of(key) % log_.partitions();
    events::Commit commit;
    commit.term = 1;
    commit.sequence = rules_[partition].sequence() + 1;
    commit.previous_hash = rules_[partition].head();
    commit.command_id = infra::derived_uuid({"bench-command", std::to_string(number)});
    commit.aggregate = aggregate;
    commit.key = key;
    commit.base_version = version;
    commit.metadata = {
        "main", "bench", "service",        "OPERATIONS", "GeneratedCommand", commit.command_id,
        "",     "",      began_ms + number};
    commit.events = {std::move(event)};
    append(partition, commit);
  }

  void wait_until_durable() {
    for (events::Partition partition = 0; partition < log_.partitions(); ++partition) {
      while (log_.end_offset(partition) < rules_[partition].next_offset()) {
        if (appenders_[partition]->lost()) throw std::runtime_error("the log lost a record");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    }
  }

 private:
  void append(events::Partition partition, const events::Frame& frame) {
    std::string bytes = events::encode(frame);
    rules_[partition].apply(rules_[partition].next_offset(), frame, bytes);
    while (!appenders_[partition]->append(bytes)) {
      if (appenders_[partition]->lost()) throw std::runtime_error("the log lost a record");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  events::Log& log_;
  std::vector<events::FrameRule> rules_;
  std::vector<std::unique_ptr<events::LogAppender>> appenders_;
};

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

GeneratedCommits::GeneratedCommits(events::Log& log) : writer_(std::make_unique<Writer>(log)) {}

GeneratedCommits::~GeneratedCommits() = default;

void GeneratedCommits::commit(const events::AggregateId& aggregate, const std::string& key,
                              std::uint64_t version, events::Event event, std::int64_t number) {
  writer_->commit(aggregate, key, version, std::move(event), number);
}

void GeneratedCommits::wait_until_durable() {
  writer_->wait_until_durable();
}

void generate_bills(events::Log& log, std::uint64_t accounts, std::uint64_t charges,
                    const std::string& month) {
  GeneratedCommits writer(log);
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
      const std::string& id = known_.back().first;
      writer_.commit({"patient", id}, id, 0, registered(people.make(patient)), number);
    } else {
      // Any of those registered so far, spread evenly.
      auto& [id, version] = known_[static_cast<std::size_t>(number) * 2654435761U % known_.size()];
      writer_.commit({"patient", id}, id, version, change(number, version), number);
      ++version;
    }
  }
  writer_.wait_until_durable();
}

}  // namespace carelog::bench
