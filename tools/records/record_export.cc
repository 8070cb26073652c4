#include "tools/records/record_export.h"

#include "tools/fhir/entries/entry_resource.h"
#include "tools/fhir/exact_json.h"
#include "tools/fhir/money/account_to_fhir.h"
#include "tools/fhir/reference_names.h"
#include "tools/import/csv_reader.h"
#include "tools/records/entry_table.h"
#include "tools/records/fhir_patient.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

// An entry stands under the patient whose chart it is in: also one that was recorded for a patient
// who is merged into that one, and is none of those that go out.
Json resource_of(const Json& entry, const std::string& patient_id) {
  EntryIdentity identity;
  identity.id = text_in(entry, "id");
  identity.patient = patient_id;
  identity.encounter = text_in(entry, "encounterId");
  identity.in_error = entry.value("inError", false);
  return entry_to_fhir(text_in(entry, "entryType"), entry, identity);
}

// Of an account, and of those of patients merged into this one.
void each_bill(const Json& account, const std::string& patient_id,
               const std::function<void(const Json&)>& visit) {
  if (account.is_null()) return;
  for (const Json& each : account_to_fhir(account, patient_id)) visit(each);
  for (const Json& merged : account.value("mergedAccounts", Json::array())) {
    for (const Json& each : account_to_fhir(merged, patient_id)) visit(each);
  }
}

std::string url_in_bundle(const Json& resource) {
  return "urn:uuid:" + text_in(resource, "id");
}

void add_to_bundle(Json& bundle, Json resource) {
  std::string url = url_in_bundle(resource);
  bundle["entry"].push_back({{"fullUrl", std::move(url)}, {"resource", std::move(resource)}});
}

// Every reference to a resource of the bundle is by that entry's own URL; others stay as they are.
using UrlsInBundle = std::map<std::string, std::string>;

void refer_by_url(Json& value, const UrlsInBundle& urls) {
  for (Json& each : value) {
    if (each.is_structured()) refer_by_url(each, urls);
  }
  const auto known = urls.find(text_in(value, "reference"));
  if (known != urls.end()) value["reference"] = known->second;
}

void refer_inside(Json& bundle) {
  UrlsInBundle urls;
  for (const Json& each : bundle["entry"]) {
    const Json& resource = each["resource"];
    urls[text_in(resource, "resourceType") + "/" + text_in(resource, "id")] =
        url_in_bundle(resource);
  }
  for (Json& each : bundle["entry"]) refer_by_url(each["resource"], urls);
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
    for (const Json& replaced : replaced_to_fhir(patient)) add(replaced);
    const std::string id = text_in(patient, "id");
    reader.each_entry(id, [&](const Json& entry) { add(resource_of(entry, id)); });
    each_bill(reader.account(id), id, add);
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
    const std::string id = text_in(patient, "id");
    reader.each_entry(id, [&](Json entry) {
      entry["patientId"] = id;
      const std::string type = text_in(entry, "entryType");
      add(table_name(type), entry_columns(type), entry_fields(type, entry));
    });
    on_patient();
  });
  return counts;
}

Json export_bundle(RecordReader& reader, const std::string& patient_id) {
  Json bundle = {{"resourceType", "Bundle"}, {"type", "collection"}};
  const Json patient = reader.patient(patient_id);
  add_to_bundle(bundle, patient_to_fhir(patient));
  for (Json& replaced : replaced_to_fhir(patient)) add_to_bundle(bundle, std::move(replaced));
  reader.each_entry(patient_id, [&](const Json& entry) {
    add_to_bundle(bundle, resource_of(entry, patient_id));
  });
  refer_inside(bundle);
  return bundle;
}

}  // namespace carelog::tools
