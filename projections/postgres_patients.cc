#include "projections/postgres_patients.h"

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

#include "projections/batch_fold.h"
#include "projections/patient_summary.h"
#include "projections/postgres_array.h"

namespace carelog::projections {
namespace {

constexpr const char* load_patients = R"sql(
SELECT id, clinic, name, email, address, date_of_birth, registered_date, identifiers, gender,
       telephone, deceased_date, active, version, registered_at_ms, changed_at_ms, log_partition,
       log_offset
FROM carelog.patients WHERE id = ANY($1::uuid[])
)sql";

constexpr const char* write_patients = R"sql(
INSERT INTO carelog.patients AS p
  (id, clinic, name, email, address, date_of_birth, registered_date, identifiers, gender,
   telephone, deceased_date, active, version, registered_at_ms, changed_at_ms, log_partition,
   log_offset)
SELECT id, clinic, name, email, address, date_of_birth, registered_date, identifiers::jsonb, gender,
       telephone, deceased_date, active, version, registered_at_ms, changed_at_ms, log_partition,
       log_offset
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::boolean[], $13::bigint[],
            $14::bigint[], $15::bigint[], $16::int[], $17::bigint[])
  AS r(id, clinic, name, email, address, date_of_birth, registered_date, identifiers, gender,
       telephone, deceased_date, active, version, registered_at_ms, changed_at_ms, log_partition,
       log_offset)
ON CONFLICT (id) DO UPDATE SET
  clinic = excluded.clinic, name = excluded.name, email = excluded.email,
  address = excluded.address, date_of_birth = excluded.date_of_birth,
  registered_date = excluded.registered_date, identifiers = excluded.identifiers,
  gender = excluded.gender, telephone = excluded.telephone,
  deceased_date = excluded.deceased_date, active = excluded.active, version = excluded.version,
  registered_at_ms = excluded.registered_at_ms, changed_at_ms = excluded.changed_at_ms,
  log_partition = excluded.log_partition, log_offset = excluded.log_offset
WHERE excluded.version > p.version
)sql";

std::string to_json(const std::vector<events::Identifier>& identifiers) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const events::Identifier& identifier : identifiers) {
    array.push_back({{"system", identifier.system}, {"value", identifier.value}});
  }
  return array.dump();
}

std::vector<events::Identifier> from_json(std::string_view text) {
  std::vector<events::Identifier> identifiers;
  for (const auto& item : nlohmann::json::parse(text)) {
    identifiers.push_back({item.at("system"), item.at("value")});
  }
  return identifiers;
}

PatientSummary patient_from(const pqxx::row& row) {
  const auto text = [&row](int column) { return row[column].as<std::string>(); };
  return {.id = text(0),
          .clinic = text(1),
          .name = text(2),
          .email = text(3),
          .address = text(4),
          .date_of_birth = text(5),
          .registered_date = text(6),
          .identifiers = from_json(row[7].c_str()),
          .gender = events::gender_from_name(row[8].c_str()).value_or(events::Gender::unspecified),
          .telephone = text(9),
          .deceased_date = text(10),
          .active = row[11].as<bool>(),
          .version = row[12].as<std::uint64_t>(),
          .registered_at_ms = row[13].as<std::int64_t>(),
          .changed_at_ms = row[14].as<std::int64_t>(),
          .partition = row[15].as<events::Partition>(),
          .offset = row[16].as<events::Offset>()};
}

Rows<PatientSummary> load(pqxx::transaction_base& transaction,
                          const std::vector<std::string>& ids) {
  Rows<PatientSummary> rows;
  if (ids.empty()) return rows;
  PostgresArray wanted;
  for (const std::string& id : ids) wanted.add(id);
  for (const auto& row : transaction.exec_prepared("load_patients", wanted.literal())) {
    PatientSummary patient = patient_from(row);
    rows.emplace(patient.id, std::move(patient));
  }
  return rows;
}

void write(pqxx::transaction_base& transaction, const Rows<PatientSummary>& rows) {
  PostgresArray id, clinic, name, email, address, birth, registered, identifiers, gender, telephone,
      deceased, active, version, registered_at, changed_at, partition, offset;
  for (const auto& [key, row] : rows) {
    if (!row) continue;
    id.add(row->id);
    clinic.add(row->clinic);
    name.add(row->name);
    email.add(row->email);
    address.add(row->address);
    birth.add(row->date_of_birth);
    registered.add(row->registered_date);
    identifiers.add(to_json(row->identifiers));
    gender.add(events::gender_name(row->gender));
    telephone.add(row->telephone);
    deceased.add(row->deceased_date);
    active.add_bool(row->active);
    version.add_number(static_cast<std::int64_t>(row->version));
    registered_at.add_number(row->registered_at_ms);
    changed_at.add_number(row->changed_at_ms);
    partition.add_number(row->partition);
    offset.add_number(row->offset);
  }
  if (id.empty()) return;
  transaction.exec_prepared("write_patients", id.literal(), clinic.literal(), name.literal(),
                            email.literal(), address.literal(), birth.literal(),
                            registered.literal(), identifiers.literal(), gender.literal(),
                            telephone.literal(), deceased.literal(), active.literal(),
                            version.literal(), registered_at.literal(), changed_at.literal(),
                            partition.literal(), offset.literal());
}

}  // namespace

void PostgresPatients::prepare(pqxx::connection& connection) const {
  connection.prepare("load_patients", load_patients);
  connection.prepare("write_patients", write_patients);
}

void PostgresPatients::fold(pqxx::transaction_base& transaction, const std::string&,
                            const std::vector<events::RecordedCommit>& commits) const {
  Rows<PatientSummary> rows = load(transaction, begun_before(commits));
  for (const events::RecordedCommit& commit : commits) {
    for (const RecordedEvent& event : events_of(commit)) {
      std::optional<PatientSummary>& row = rows[event.id()];
      row = evolve(std::move(row), event);
    }
  }
  write(transaction, rows);
}

}  // namespace carelog::projections
