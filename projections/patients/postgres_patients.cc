#include "projections/patients/postgres_patients.h"

#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

#include "infra/text/text.h"
#include "projections/following/batch_fold.h"
#include "projections/patients/patient_summary.h"
#include "projections/postgres/postgres_array.h"
#include "projections/postgres/postgres_copy.h"

namespace carelog::projections {
namespace {

constexpr const char* patients_table = R"sql(
CREATE TABLE @.patients (
  id uuid PRIMARY KEY,
  clinic text NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  address text NOT NULL,
  date_of_birth text NOT NULL,
  registered_date text NOT NULL,
  identifiers jsonb NOT NULL,
  gender text NOT NULL,
  telephone text NOT NULL,
  deceased_date text NOT NULL,
  active boolean NOT NULL,
  version bigint NOT NULL,
  registered_at_ms bigint NOT NULL,
  changed_at_ms bigint NOT NULL,
  log_partition int NOT NULL,
  log_offset bigint NOT NULL,
  email_sought text NOT NULL,
  identifiers_sought jsonb NOT NULL,
  name_sought text NOT NULL GENERATED ALWAYS AS (carelog.search_text(name)) STORED
) WITH (fillfactor = 90)
)sql";

// The first takes longest.
const std::vector<const char*> patients_indexes = {
    R"sql(DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
    CREATE INDEX patients_name ON @.patients USING gin (name_sought gin_trgm_ops)
      WITH (gin_pending_list_limit = 256);
  END IF;
END $$)sql",
    R"sql(CREATE INDEX patients_identifiers ON @.patients
  USING gin (identifiers_sought jsonb_path_ops)
  WITH (gin_pending_list_limit = 256))sql",
    "CREATE INDEX patients_email ON @.patients (clinic, email_sought)",
    "CREATE INDEX patients_newest ON @.patients (clinic, registered_at_ms DESC, id DESC)",
    "CREATE INDEX patients_birth ON @.patients (clinic, date_of_birth)",
    "CREATE INDEX patients_by_name ON @.patients (clinic, name_sought, id)",
    "CREATE INDEX patients_registered ON @.patients (clinic, registered_date)",
    R"sql(CREATE INDEX patients_inactive ON @.patients (clinic, registered_at_ms DESC, id DESC)
  WHERE NOT active)sql"};

const std::vector<std::string> patients_columns = {"id",
                                                   "clinic",
                                                   "name",
                                                   "email",
                                                   "address",
                                                   "date_of_birth",
                                                   "registered_date",
                                                   "identifiers",
                                                   "gender",
                                                   "telephone",
                                                   "deceased_date",
                                                   "active",
                                                   "version",
                                                   "registered_at_ms",
                                                   "changed_at_ms",
                                                   "log_partition",
                                                   "log_offset",
                                                   "email_sought",
                                                   "identifiers_sought"};

constexpr const char* load_patients = R"sql(
SELECT id, clinic, name, email, address, date_of_birth, registered_date, identifiers, gender,
       telephone, deceased_date, active, version, registered_at_ms, changed_at_ms, log_partition,
       log_offset
FROM @.patients WHERE id = ANY($1::uuid[])
)sql";

constexpr const char* write_patients = R"sql(
INSERT INTO @.patients AS p
  (id, clinic, name, email, address, date_of_birth, registered_date, identifiers, gender,
   telephone, deceased_date, active, version, registered_at_ms, changed_at_ms, log_partition,
   log_offset, email_sought, identifiers_sought)
SELECT id, clinic, name, email, address, date_of_birth, registered_date, identifiers::jsonb, gender,
       telephone, deceased_date, active, version, registered_at_ms, changed_at_ms, log_partition,
       log_offset, email_sought, identifiers_sought::jsonb
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::boolean[], $13::bigint[],
            $14::bigint[], $15::bigint[], $16::int[], $17::bigint[], $18::text[], $19::text[])
  AS r(id, clinic, name, email, address, date_of_birth, registered_date, identifiers, gender,
       telephone, deceased_date, active, version, registered_at_ms, changed_at_ms, log_partition,
       log_offset, email_sought, identifiers_sought)
ON CONFLICT (id) DO UPDATE SET
  clinic = excluded.clinic, name = excluded.name, email = excluded.email,
  address = excluded.address, date_of_birth = excluded.date_of_birth,
  registered_date = excluded.registered_date, identifiers = excluded.identifiers,
  gender = excluded.gender, telephone = excluded.telephone,
  deceased_date = excluded.deceased_date, active = excluded.active, version = excluded.version,
  registered_at_ms = excluded.registered_at_ms, changed_at_ms = excluded.changed_at_ms,
  log_partition = excluded.log_partition, log_offset = excluded.log_offset,
  email_sought = excluded.email_sought, identifiers_sought = excluded.identifiers_sought
WHERE excluded.version > p.version
)sql";

std::string to_json(const std::vector<events::Identifier>& identifiers) {
  if (identifiers.empty()) return "[]";
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const events::Identifier& identifier : identifiers) {
    array.push_back({{"system", identifier.system}, {"value", identifier.value}});
  }
  return array.dump();
}

// What identifiers are found by: ["mrn|m-1", "mrn|", "|m-1"], compared as infra::comparable() says.
std::string sought_json(const std::vector<events::Identifier>& identifiers) {
  if (identifiers.empty()) return "[]";
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const events::Identifier& identifier : identifiers) {
    const std::string system = infra::comparable(identifier.system);
    const std::string value = infra::comparable(identifier.value);
    for (const std::string& sought : {system + "|" + value, system + "|", "|" + value}) {
      array.push_back(sought);
    }
  }
  return array.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
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
      deceased, active, version, registered_at, changed_at, partition, offset, email_sought,
      identifiers_sought;
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
    email_sought.add(infra::comparable(row->email));
    identifiers_sought.add(sought_json(row->identifiers));
  }
  if (id.empty()) return;
  transaction.exec_prepared(
      "write_patients", id.literal(), clinic.literal(), name.literal(), email.literal(),
      address.literal(), birth.literal(), registered.literal(), identifiers.literal(),
      gender.literal(), telephone.literal(), deceased.literal(), active.literal(),
      version.literal(), registered_at.literal(), changed_at.literal(), partition.literal(),
      offset.literal(), email_sought.literal(), identifiers_sought.literal());
}

void copy(pqxx::transaction_base& transaction, const std::string& schema,
          const std::vector<const PatientSummary*>& rows) {
  if (rows.empty()) return;
  PostgresCopy stream(transaction, schema + ".patients", patients_columns);
  for (const PatientSummary* row : rows) {
    stream.text(row->id).text(row->clinic).text(row->name).text(row->email).text(row->address);
    stream.text(row->date_of_birth).text(row->registered_date).text(to_json(row->identifiers));
    stream.text(events::gender_name(row->gender)).text(row->telephone).text(row->deceased_date);
    stream.boolean(row->active).number(static_cast<std::int64_t>(row->version));
    stream.number(row->registered_at_ms).number(row->changed_at_ms);
    stream.number(row->partition).number(row->offset).text(infra::comparable(row->email));
    stream.text(sought_json(row->identifiers)).end_row();
  }
  stream.finish();
}

}  // namespace

const char* PostgresPatients::tables_sql() const {
  return patients_table;
}

std::vector<const char*> PostgresPatients::indexes_sql() const {
  return patients_indexes;
}

void PostgresPatients::prepare(pqxx::connection& connection, const std::string& schema) const {
  connection.prepare("load_patients", in_schema(load_patients, schema));
  connection.prepare("write_patients", in_schema(write_patients, schema));
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

std::unique_ptr<PostgresFilling> PostgresPatients::filling(const std::string& schema,
                                                           const std::string&) const {
  return std::make_unique<FilledTable<PatientSummary>>(schema, load, copy, write);
}

}  // namespace carelog::projections
