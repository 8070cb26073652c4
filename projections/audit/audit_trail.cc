#include "projections/audit/audit_trail.h"

#include "events/description/said.h"

namespace carelog::projections {
namespace {

// Notes the field's new value, and the change if another was known.
void note(AuditSubject& subject, std::vector<FieldChange>& changes, std::string_view field,
          std::string value) {
  const auto known = subject.details.find(field);
  const bool was_known = known != subject.details.end();
  if (value == (was_known ? std::string_view(known->second) : std::string_view())) return;
  FieldChange& change = changes.emplace_back(FieldChange{std::string(field), {}, {}});
  if (was_known) change.from = known->second;
  if (value.empty()) {
    subject.details.erase(known);
    return;
  }
  change.to = value;
  subject.details.insert_or_assign(change.field, std::move(value));
}

// The clinic that the aggregate belongs to; its first event names it.
std::string clinic_of(const RecordedEvent& event) {
  const std::string* clinic = description::visit_kind(
      [](const auto& fact) { return description::clinic_in(fact); }, event.fact);
  return clinic ? *clinic : event.metadata().clinic;
}

}  // namespace

std::size_t bytes_in(const AuditSubject& subject) {
  constexpr std::size_t node_bytes = 48;
  std::size_t bytes = subject.aggregate.id.size();
  for (const auto& [field, value] : subject.details) {
    bytes += node_bytes + sizeof field + sizeof value + value.size();
  }
  return bytes;
}

std::size_t bytes_in(const AuditEntry& entry) {
  std::size_t bytes = sizeof entry;
  for (const FieldChange& change : entry.changes) {
    bytes += sizeof change + change.from.value_or("").size() + change.to.value_or("").size();
  }
  constexpr std::size_t metadata_bytes = 200;  // ids and traces have a fixed length
  return bytes + metadata_bytes;
}

using ChangesText = ColumnText<std::vector<FieldChange>>;

std::string ChangesText::to(const std::vector<FieldChange>& changes) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const FieldChange& change : changes) {
    nlohmann::ordered_json item = {{"field", change.field}};
    if (change.from) item["from"] = *change.from;
    if (change.to) item["to"] = *change.to;
    array.push_back(std::move(item));
  }
  return array.dump();
}

std::vector<FieldChange> ChangesText::from(std::string_view text) {
  std::vector<FieldChange> changes;
  for (const auto& item : nlohmann::json::parse(text)) {
    FieldChange change{item.at("field"), std::nullopt, std::nullopt};
    if (item.contains("from")) change.from = item.at("from");
    if (item.contains("to")) change.to = item.at("to");
    changes.push_back(std::move(change));
  }
  return changes;
}

using Details = decltype(AuditSubject::details);

std::string ColumnText<Details>::to(const Details& details) {
  return nlohmann::json(details).dump();
}

Details ColumnText<Details>::from(std::string_view text) {
  return nlohmann::json::parse(text).get<Details>();
}

Audited audit(std::optional<AuditSubject> subject, const RecordedEvent& event) {
  if (!is_news(subject ? subject->version : 0, event)) return {std::move(*subject), std::nullopt};
  if (!subject) subject = AuditSubject{event.commit.aggregate, clinic_of(event), 0, {}};
  AuditEntry entry{.aggregate = event.commit.aggregate,
                   .key = event.commit.key,
                   .version = event.version,
                   .clinic = subject->clinic,
                   .event_type = std::string(events::type_name(event.fact)),
                   .command_id = event.commit.command_id,
                   .metadata = event.metadata(),
                   .topic = {},
                   .partition = event.partition,
                   .offset = event.offset,
                   .changes = {}};
  const auto say = [&](std::string_view field, std::string value) {
    note(*subject, entry.changes, field, std::move(value));
  };
  using description::each_said;  // or the overload of its noun
  description::visit_kind([&](const auto& fact) { each_said(fact, say); }, event.fact);
  subject->version = event.version;
  return {std::move(*subject), std::move(entry)};
}

}  // namespace carelog::projections
