#include "tools/fhir/entries/entry_resource.h"

#include <algorithm>

#include "events/chart/chart_fact.h"
#include "events/description/json.h"
#include "tools/fhir/entries/allergy_resource.h"
#include "tools/fhir/entries/care_plan_resource.h"
#include "tools/fhir/entries/condition_resource.h"
#include "tools/fhir/entries/encounter_resource.h"
#include "tools/fhir/entries/immunization_resource.h"
#include "tools/fhir/entries/medication_resource.h"
#include "tools/fhir/entries/note_resource.h"
#include "tools/fhir/entries/observation_resource.h"
#include "tools/fhir/entries/procedure_resource.h"
#include "tools/fhir/entries/resource_frame.h"
#include "tools/fhir/reference_names.h"

namespace carelog::tools {
namespace {

using Json = nlohmann::json;

template <typename Content>
Json content_from(Json resource, bool is_statement, std::vector<std::string>& left) {
  Content content;
  if constexpr (std::is_same_v<Content, events::Medication>) {
    content.kind = is_statement ? "statement" : "order";
  }
  ResourceReader io(std::move(resource));
  members(io, content);
  left = io.left();
  return Json(description::to_known_json(content));
}

template <typename Content>
std::string_view resource_of(const Content& content) {
  if constexpr (std::is_same_v<Content, events::Medication>) {
    if (content.kind == "statement") return "MedicationStatement";
  }
  const auto* found =
      std::find_if(resource_kinds.begin(), resource_kinds.end(),
                   [](const auto& each) { return each.type == events::EntryNoun<Content>::type; });
  return found->resource;
}

template <typename Content>
Json resource_from(const Json& shown, const EntryIdentity& identity) {
  auto content = description::from_json<Content>(shown);
  ResourceWriter io;
  members(io, content);
  Json resource = io.take();
  const ResourceKind& kind = *kind_of(resource_of(content));
  write_frame(kind, resource, identity);
  return resource;
}

}  // namespace

std::string_view entry_type_of(std::string_view resource_type) {
  const ResourceKind* kind = kind_of(resource_type);
  return kind == nullptr ? std::string_view() : kind->type;
}

EntryFromFhir entry_from_fhir(const Json& given) {
  EntryFromFhir entry;
  Json resource = given;
  const std::string resource_type = text_in(resource, "resourceType");
  read_frame(*kind_of(resource_type), resource, entry);
  events::ChartKinds::each([&]<typename Content>(description::Of<Content>) {
    if (events::EntryNoun<Content>::type != entry.type) return;
    entry.content = content_from<Content>(resource, resource_type == "MedicationStatement",
                                          entry.not_understood);
  });
  entry.content["sourceId"] = resource_type + "/" + entry.id;
  return entry;
}

Json entry_to_fhir(std::string_view type, const Json& content, const EntryIdentity& identity) {
  Json resource;
  events::ChartKinds::each([&]<typename Content>(description::Of<Content>) {
    if (events::EntryNoun<Content>::type != type) return;
    resource = resource_from<Content>(content, identity);
  });
  return resource;
}

}  // namespace carelog::tools
