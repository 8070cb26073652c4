// Every read model there is, empty, each with a log of what it is made from.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "projections/postgres/postgres_generations.h"
#include "projections/read_models.h"
#include "projections/rocksdb/counted_records.h"
#include "projections/rocksdb/rocksdb_generations.h"
#include "tests/projections/initials.h"
#include "tests/projections/postgres_test_server.h"
#include "tests/projections/told.h"

namespace carelog::projections {

struct EmptyModel {
  std::unique_ptr<infra::TemporaryDirectory> directory;
  std::unique_ptr<ReadModelGenerations> generations;
  std::unique_ptr<ReadModel> model;  // of a live generation
};

// Makes the first generation live, if none is, and opens it.
inline std::unique_ptr<ReadModel> open_live(ReadModelGenerations& generations) {
  for (const Generation& each : generations.list()) {
    if (each.state == GenerationState::live) return generations.open(each);
  }
  const int number = generations.begin({}).number;
  EXPECT_TRUE(generations.finish_filling(number));
  EXPECT_TRUE(generations.make_live(number));
  return generations.open(generations.list().back());
}

inline std::unique_ptr<PostgresGenerations> generations_of(const std::string& name,
                                                           const std::string& conninfo) {
  return std::make_unique<PostgresGenerations>(name, read_model(name).in_postgres, conninfo, 1);
}

// As the first start of a program leaves the database.
inline void make_live_generations(const std::string& conninfo) {
  for (const ReadModelEntry& model : read_models()) {
    if (model.in_postgres) open_live(*generations_of(model.name, conninfo));
  }
}

// The names of all, and of one more that is there for tests alone.
inline std::vector<std::string> models_to_judge() {
  std::vector<std::string> names = read_model_names();
  names.push_back("initials");
  return names;
}

// The fold of a model that is kept in RocksDB; null: it is kept in PostgreSQL.
inline std::shared_ptr<const RocksdbFold> rocksdb_fold_of(const std::string& name) {
  static const auto initials = std::make_shared<CountedRecords<initials_records>>();
  return name == "initials" ? initials : read_model(name).in_rocksdb;
}

inline EmptyModel empty_model(const std::string& name, const std::string& conninfo) {
  EmptyModel made;
  if (const auto fold = rocksdb_fold_of(name)) {
    made.directory = std::make_unique<infra::TemporaryDirectory>();
    made.generations =
        std::make_unique<RocksdbGenerations>(name, fold, made.directory->path() + "/" + name);
  } else {
    made.generations = generations_of(name, conninfo);
  }
  made.model = open_live(*made.generations);
  return made;
}

inline EmptyModel empty_model(const std::string& name) {
  return empty_model(name, rocksdb_fold_of(name) ? "" : test_server->fresh_database());
}

inline std::string numbered(int number, const std::string& head) {
  const std::string digits = std::to_string(number);
  return head + "-0000-8000-8000-" + std::string(12 - digits.size(), '0') + digits;
}
inline std::string patient_number(int number) {
  return numbered(number, "11111111");
}
inline std::string account_number(int number) {
  return numbered(number, "77777777");
}

// Something of everything, aggregates taking turns.
inline void tell_of_patients(ToldLog& log, int patients) {
  for (int number = 0; number < patients; ++number) {
    log.tell(patient_number(number),
             {registered("Zoë \"Q\" O'Brien\\" + std::to_string(number), "1950-02-28",
                         number % 2 == 0 ? events::Gender::male : events::Gender::female)});
  }
  for (int number = 0; number < patients; ++number) {
    const std::string id = patient_number(number);
    if (number % 2 == 0) log.tell(id, {renamed("{Ünï,\tcode} " + std::to_string(number))});
    if (number % 3 == 0) log.tell(id, {events::PatientDeactivated{"moved"}});
    if (number % 6 == 0) log.tell(id, {events::PatientReactivated{""}, renamed("Back again")});
    if (number % 5 == 0) log.tell(id, {events::PatientMarkedDeceased{"2024-05-01"}});
    if (number % 7 == 0) log.tell_in_vain(id, {renamed("Never")});
  }
}

inline void tell_of_accounts(ToldLog& log, int accounts) {
  for (int number = 0; number < accounts; ++number) {
    log.tell(account_number(number),
             {events::BillingAccountOpened{"main", patient_number(number), "USD"}},
             "billing-account");
  }
}

inline void tell(const std::string& model, ToldLog& log, int count) {
  if (model == "billing") {
    tell_of_accounts(log, count);
  } else {
    tell_of_patients(log, count);
  }
}

// Applies what is missing, in batches of this many records. False: lost a compare-and-set.
inline bool catch_up(ReadModel& model, ToldLog& told, std::size_t batch_records) {
  events::Log& log = told;
  auto positions = model.positions(log.topic(), log.partitions());
  std::map<events::Partition, events::Offset> from;
  for (const auto& at : positions) from[at.partition] = at.rule.next_offset();
  events::CommitReader reader(log, std::move(positions), {.unknown = events::UnknownEvents::tell});
  while (true) {
    const auto batch = reader.read(batch_records, std::chrono::milliseconds(0));
    if (batch.records == 0) return true;
    std::vector<Move> moves;
    for (const auto& to : batch.positions) {
      moves.push_back({std::exchange(from[to.partition], to.rule.next_offset()), to});
    }
    if (!model.apply(log.topic(), moves, batch.commits)) return false;
  }
}

}  // namespace carelog::projections
