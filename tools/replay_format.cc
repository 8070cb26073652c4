#include "tools/replay_format.h"

#include <nlohmann/json.hpp>
#include <type_traits>

#include "infra/process/clock.h"
#include "tools/printable.h"

namespace carelog::tools {

namespace {

using nlohmann::ordered_json;
using namespace carelog::events;  // NOLINT: every fact is named below

ordered_json as_json(const std::vector<Identifier>& identifiers) {
  ordered_json list = ordered_json::array();
  for (const auto& identifier : identifiers)
    list.push_back({{"system", identifier.system}, {"value", identifier.value}});
  return list;
}

template <typename Value>
void put(ordered_json& out, const char* name, const std::optional<Value>& value) {
  if (value) out[name] = *value;
}

ordered_json fields_of(const PatientRegistered& fact) {
  return {{"clinic", fact.clinic},
          {"name", fact.name},
          {"email", fact.email},
          {"address", fact.address},
          {"dateOfBirth", fact.date_of_birth},
          {"registeredDate", fact.registered_date},
          {"identifiers", as_json(fact.identifiers)},
          {"gender", gender_name(fact.gender)},
          {"telephone", fact.telephone}};
}

ordered_json fields_of(const PatientDetailsCorrected& fact) {
  ordered_json out = ordered_json::object();
  put(out, "name", fact.name);
  put(out, "email", fact.email);
  put(out, "address", fact.address);
  put(out, "dateOfBirth", fact.date_of_birth);
  put(out, "registeredDate", fact.registered_date);
  if (fact.gender) out["gender"] = gender_name(*fact.gender);
  put(out, "telephone", fact.telephone);
  if (fact.identifiers) out["identifiers"] = as_json(*fact.identifiers);
  return out;
}

ordered_json fields_of(const PatientDeactivated& fact) {
  return {{"reason", fact.reason}};
}
ordered_json fields_of(const PatientReactivated& fact) {
  return {{"reason", fact.reason}};
}
ordered_json fields_of(const PatientMarkedDeceased& fact) {
  return {{"deceasedDate", fact.deceased_date}};
}
ordered_json fields_of(const BillingAccountOpened& fact) {
  return {{"clinic", fact.clinic}, {"patientId", fact.patient_id}, {"currency", fact.currency}};
}

ordered_json fields_of(const UniqueValueReserved& fact) {
  return {{"owner", fact.owner},
          {"commandId", fact.command_id},
          {"reservedAtMs", fact.reserved_at_ms}};
}
ordered_json fields_of(const UniqueValueConfirmed& fact) {
  return {{"owner", fact.owner}};
}
ordered_json fields_of(const UniqueValueWithdrawn& fact) {
  return {{"owner", fact.owner}, {"commandId", fact.command_id}};
}
ordered_json fields_of(const UniqueValueReleased& fact) {
  return {{"owner", fact.owner}};
}

ordered_json fields_of_event(const Event& event) {
  return std::visit([](const auto& fact) { return fields_of(fact); }, event);
}

template <typename Bytes>
std::string hex(const Bytes& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const auto c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

void describe(ordered_json& out, const Manifest& manifest) {
  out["kind"] = "manifest";
  out["partitions"] = manifest.partitions;
  out["sliceHash"] = manifest.slice_hash;
}

void describe(ordered_json& out, const Claim& claim) {
  out["kind"] = "claim";
  out["term"] = claim.term;
  out["writer"] = hex(claim.writer);
  out["endpoint"] = claim.endpoint;
}

void describe(ordered_json& out, const Commit& commit) {
  const Metadata& meta = commit.metadata;
  out["kind"] = "commit";
  out["term"] = commit.term;
  out["sequence"] = commit.sequence;
  out["previousHash"] = hex(commit.previous_hash);
  out["commandId"] = commit.command_id;
  out["requestHash"] = hex(commit.request_hash);
  out["aggregate"] = {{"type", commit.aggregate.type}, {"id", commit.aggregate.id}};
  out["baseVersion"] = commit.base_version;
  out["metadata"] = {{"clinic", meta.clinic},
                     {"actor", meta.actor},
                     {"role", meta.role},
                     {"purpose", meta.purpose},
                     {"command", meta.command},
                     {"correlationId", meta.correlation_id},
                     {"causationId", meta.causation_id},
                     {"traceparent", meta.traceparent}};
  std::uint64_t version = commit.base_version;
  for (const auto& event : commit.events)
    out["events"].push_back(
        {{"type", type_name(event)}, {"version", ++version}, {"data", fields_of_event(event)}});
}

std::string place_of(const JudgedRecord& record) {
  return record.topic + "/" + std::to_string(record.record.partition) + "@" +
         std::to_string(record.record.offset);
}

std::string text_of(const JudgedRecord& record, const Commit& commit) {
  const Metadata& meta = commit.metadata;
  std::string text;
  std::uint64_t version = commit.base_version;
  for (const auto& event : commit.events) {
    text += infra::format_time(meta.decided_at_ms) + "  " + place_of(record) + "  " +
            std::string(type_name(event)) + "  " + commit.aggregate.type + " " +
            commit.aggregate.id + " v" + std::to_string(++version);
    if (record.verdict != Verdict::valid)
      text += "  [" + std::string(verdict_name(record.verdict)) + "]";
    text += "\n    by " + printable(meta.actor) + " (" + meta.role + ", " +
            printable(meta.purpose) + ") with " + meta.command + " " +
            printable(commit.command_id) + "\n";
    const ordered_json fields = fields_of_event(event);
    for (const auto& [name, value] : fields.items()) {
      if (value.empty() || value == "") continue;
      text += "    " + name + ": " +
              printable(value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
    }
  }
  return text;
}

std::string text_of(const JudgedRecord& record, const std::string& what) {
  std::string text =
      infra::format_time(record.made_at_ms()) + "  " + place_of(record) + "  " + what;
  if (record.verdict != Verdict::valid)
    text += "  [" + std::string(verdict_name(record.verdict)) + "]";
  return text + "\n";
}

}  // namespace

std::string to_json_line(const JudgedRecord& record) {
  ordered_json out = {{"topic", record.topic},
                      {"partition", record.record.partition},
                      {"offset", record.record.offset},
                      {"at", infra::format_time(record.made_at_ms())},
                      {"verdict", verdict_name(record.verdict)}};
  std::visit([&](const auto& frame) { describe(out, frame); }, record.frame);
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string to_text(const JudgedRecord& record) {
  if (const auto* commit = std::get_if<Commit>(&record.frame)) return text_of(record, *commit);
  if (const auto* claim = std::get_if<Claim>(&record.frame))
    return text_of(record,
                   "claim of term " + std::to_string(claim->term) + " by " + claim->endpoint);
  const auto& manifest = std::get<Manifest>(record.frame);
  return text_of(record, "manifest of " + std::to_string(manifest.partitions) + " partitions");
}

}  // namespace carelog::tools
