#include "tools/records/record_export.h"

#include "tools/fhir/entries/entry_resource.h"
#include "tools/fhir/exact_json.h"
#include "tools/fhir/reference_names.h"
#include "tools/import/csv_reader.h"
#include "tools/records/entry_table.h"
#include "tools/records/fhir_patient.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

Json resource_of(const Json& entry) {
  EntryIdentity identity;
  identity.id = text_in(entry, "id");
  identity.patient = text_in(entry, "patientId");
  identity.encounter = text_in(entry, "encounterId");
  identity.in_error = entry.value("inError", false);
  return entry_to_fhir(text_in(entry, "entryType"), entry, identity);
}

// Makes every reference within the bundle use the entry's URL.
void refer_by_urn(Json& value) {
  for (Json& each : value) {
    if (each.is_structured()) refer_by_urn(each);
  }
  const auto reference = value.is_object() ? value.find("reference") : value.end();
  if (reference != value.end() && reference->is_string()) {
    *reference = "urn:uuid:" + referred_id(value);
  }
}

void add_to_bundle(Json& bundle, Json resource) {
  refer_by_urn(resource);
  const std::string url = "urn:uuid:" + text_in(resource, "id");
  bundle["entry"].push_back({{"fullUrl", url}, {"resource", std::move(resource)}});
}

}  // namespace

ExportCounts export_fhir(RecordReader& reader, ExportFolder& folder,
                         const std::function<void()>& on_patient) {
  ExportCounts counts;
  const auto add = [&](const Json& resource) {
    const std::string type = text_in(resource, "resourceType");
    folder.add(type, write_exact(resource) + "\n");
    ++counts[type];
  };
  reader.each_patient([&](const Json& patient) {
    add(patient_to_fhir(patient));
    reader.each_entry(text_in(patient, "id"), [&](const Json& entry) { add(resource_of(entry)); });
    on_patient();
  });
  return counts;
}

ExportCounts export_csv(RecordReader& reader, ExportFolder& folder,
                        const std::function<void()>& on_patient) {
  ExportCounts counts;
  const auto add = [&](const std::string& table, const std::vector<std::string>& columns,
                       const std::vector<std::string>& fields) {
    folder.add(table, csv_line(fields), csv_line(columns));
    ++counts[table];
  };
  reader.each_patient([&](const Json& patient) {
    add("patients", patient_columns(), patient_fields(patient));
    reader.each_entry(text_in(patient, "id"), [&](const Json& entry) {
      const std::string type = text_in(entry, "entryType");
      add(table_name(type), entry_columns(type), entry_fields(type, entry));
    });
    on_patient();
  });
  return counts;
}

Json export_bundle(RecordReader& reader, const std::string& patient_id) {
  Json bundle = {{"resourceType", "Bundle"}, {"type", "collection"}};
  add_to_bundle(bundle, patient_to_fhir(reader.patient(patient_id)));
  reader.each_entry(patient_id,
                    [&](const Json& entry) { add_to_bundle(bundle, resource_of(entry)); });
  return bundle;
}

}  // namespace carelog::tools
