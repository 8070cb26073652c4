#include "command-side/services/chart_commands.h"

#include <algorithm>

#include "carelog/api/v1/chart.pb.h"
#include "command-side/chart/entry_commands.h"
#include "command-side/services/engine_context.h"
#include "events/description/wire_read.h"

namespace carelog::command {
namespace {

namespace wire = carelog::api::v1;

ChartOccasion in_chart(const Occasion& occasion) {
  return {occasion.clinic, occasion.key, {occasion.today, occasion.now_ms}};
}

// The content that a command brings, as the bytes that a fact stores.
template <typename Content>
std::optional<Content> content_of(const std::string& bytes) {
  try {
    description::Reading reading;
    return description::decode<Content>(bytes, reading);
  } catch (const description::Malformed&) {
    return std::nullopt;
  }
}

constexpr std::size_t merged_records_max = 100;  // read beside a patient's own

// The patient and those who were merged into the patient, as this node knows them.
std::vector<std::string> records_of(const ListedAggregates& others, const std::string& patient_id,
                                    const Patient& patient) {
  std::vector<std::string> records = {patient_id};
  const auto add_sources = [&](const Patient& of) {
    for (const auto& each : of.merged_from) records.push_back(each.source_id);
  };
  add_sources(patient);
  for (std::size_t at = 1; at < std::min(records.size(), merged_records_max); ++at) {
    Patient source;
    const std::string id = records[at];
    for (const auto& fact : others.facts_of(id, PatientType::name, id)) {
      source = evolve(std::move(source), fact);
    }
    add_sources(source);
  }
  return records;
}

// In all these records, as of now.
std::vector<events::Allergy> active_allergies(const ListedAggregates& others,
                                              const std::vector<std::string>& records) {
  std::vector<events::Allergy> active;
  std::vector<std::vector<events::Event>> facts;
  for (const std::string& id : records) {
    for (auto& each : others.listed(id, events::EntryNoun<events::Allergy>::type)) {
      facts.push_back(std::move(each));
    }
  }
  for (const std::vector<events::Event>& each : facts) {
    Entry<events::Allergy> entry;
    for (const events::Event& fact : each) entry = evolve(std::move(entry), fact);
    const std::string& status = entry.content.clinical_status;
    const bool is_active = !entry.in_error && (status.empty() || status == "active");
    if (is_active && entry.content.verification_status != "refuted") {
      active.push_back(std::move(entry.content));
    }
  }
  return active;
}

// In one of these records.
EncounterSeen encounter_seen(const ListedAggregates& others,
                             const std::vector<std::string>& records, const std::string& entry_id,
                             const std::string& encounter_id) {
  if (encounter_id == entry_id) return EncounterSeen::itself;
  const std::string_view type = events::EntryNoun<events::Encounter>::type;
  for (const std::string& id : records) {
    Entry<events::Encounter> encounter;
    for (const events::Event& fact : others.facts_of(id, type, encounter_id)) {
      encounter = evolve(std::move(encounter), fact);
    }
    // Other patients share the partition.
    if (encounter.recorded && encounter.patient_id == id)
      return encounter.in_error ? EncounterSeen::in_error : EncounterSeen::there;
  }
  return EncounterSeen::missing;
}

// For an entry that is in the record of somebody who was merged into this patient: there it can be
// changed. Nothing: there is none.
template <typename Content>
std::optional<Refusal> recorded_elsewhere(const ListedAggregates& others,
                                          const ChartOccasion& occasion, const Patient& patient,
                                          const std::string& entry_id) {
  if (patient.clinic != occasion.clinic) return std::nullopt;
  const auto records = records_of(others, occasion.patient_id, patient);
  for (std::size_t i = 1; i < records.size(); ++i) {
    Entry<Content> entry;
    for (const auto& fact :
         others.facts_of(records[i], events::EntryNoun<Content>::type, entry_id)) {
      entry = evolve(std::move(entry), fact);
    }
    // Other patients share the partition.
    if (entry.recorded && entry.patient_id == records[i])
      return Refusal{RefusalCode::not_found, recorded_under + records[i]};
  }
  return std::nullopt;
}

// Other aggregates are read when the command is decided, so they include all that was answered
// before.
template <typename Content, typename Command>
Decide<Entry<Content>, Patient> deciding(Command command, const Occasion& occasion) {
  return [command = std::move(command), others = occasion.others, entry_id = occasion.aggregate_id,
          later = occasion.names_later](const Entry<Content>& entry, const Patient& patient) {
    if constexpr (!std::is_same_v<Command, RecordEntry<Content>>) {
      if (!entry.recorded || entry.patient_id != command.occasion.patient_id) {
        auto refusal = recorded_elsewhere<Content>(*others, command.occasion, patient, entry_id);
        if (refusal) return Decision(tl::unexpected(std::move(*refusal)));
      }
    }
    Command looked_up = command;
    if constexpr (requires { command.content; }) {
      const std::string& encounter = command.content.encounter_id;
      constexpr bool is_order = std::is_same_v<Content, events::Medication>;
      std::vector<std::string> records;
      if (is_order || !encounter.empty()) {
        records = records_of(*others, command.occasion.patient_id, patient);
      }
      // One of an import may be part of one that comes after it.
      constexpr bool is_encounter = std::is_same_v<Content, events::Encounter>;
      if (!encounter.empty() && !(later && is_encounter)) {
        looked_up.occasion.encounter = encounter_seen(*others, records, entry_id, encounter);
      }
      // What is imported was ordered before it was recorded here.
      if constexpr (is_order) {
        if (!later) looked_up.occasion.allergies = active_allergies(*others, records);
      }
    }
    return Decision(decide(looked_up, entry, patient));
  };
}

template <typename Content>
struct EntryKind {
  using Read = std::optional<Decide<Entry<Content>, Patient>>;

  static Read record(const std::string& body, Occasion occasion) {
    auto content = content_of<Content>(body);
    if (!content) return std::nullopt;
    return deciding<Content>(RecordEntry<Content>{in_chart(occasion), std::move(*content)},
                             occasion);
  }

  static Read amend(const std::string& body, Occasion occasion) {
    wire::AmendEntry said;
    if (!said.ParseFromString(body)) return std::nullopt;
    auto content = content_of<Content>(said.content());
    if (!content) return std::nullopt;
    return deciding<Content>(
        AmendEntry<Content>{
            in_chart(occasion), {said.fields().begin(), said.fields().end()}, std::move(*content)},
        occasion);
  }

  static Read mark_in_error(const std::string& body, Occasion occasion) {
    wire::MarkEntryInError said;
    if (!said.ParseFromString(body)) return std::nullopt;
    return deciding<Content>(MarkEntryInError<Content>{in_chart(occasion), said.reason()},
                             occasion);
  }

  static Entry<Content> usual(const Occasion& occasion) {
    Entry<Content> entry;
    entry.recorded = true;
    entry.clinic = occasion.clinic;
    entry.patient_id = occasion.key;
    return entry;
  }

  static std::string view_of(const std::string& id, const Entry<Content>& entry,
                             std::uint64_t version) {
    wire::ChartEntryView view;
    view.set_id(id);
    view.set_entry_type(std::string(events::EntryNoun<Content>::type));
    view.set_patient_id(entry.patient_id);
    view.set_in_error(entry.in_error);
    view.set_in_error_reason(entry.in_error_reason);
    view.set_content(description::to_known_json(entry.content)
                         .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    view.set_version(version);
    return view.SerializeAsString();
  }

  static Commands<Entry<Content>, Patient> commands() {
    const std::string noun(description::type_name<Content>());
    return {
        .topic = PatientsTopic::name,
        .aggregate = events::EntryNoun<Content>::type,
        .kinds = {{"Record" + noun, record},
                  {"Amend" + noun, amend},
                  {"Mark" + noun + "InError", mark_in_error}},
        .usual = usual,
        .usual_head =
            [](const Occasion& occasion) {
              Patient patient;
              patient.registered = true;
              patient.active = true;
              patient.clinic = occasion.clinic;
              return patient;
            },
        .clinic_of = [](const Entry<Content>& entry) -> const std::string& { return entry.clinic; },
        .view_of = view_of};
  }
};

}  // namespace

std::vector<std::unique_ptr<CommandContext>> chart_contexts(CommandEngine<PatientsTopic>& engine) {
  std::vector<std::unique_ptr<CommandContext>> contexts;
  events::ChartKinds::each([&]<typename Content>(description::Of<Content>) {
    using Context = EngineContext<PatientsTopic, Entry<Content>, Patient>;
    contexts.push_back(std::make_unique<Context>(engine, EntryKind<Content>::commands()));
  });
  return contexts;
}

std::vector<std::string> chart_command_names() {
  std::vector<std::string> names;
  events::ChartKinds::each([&]<typename Content>(description::Of<Content>) {
    for (auto& kind : EntryKind<Content>::commands().kinds) names.push_back(std::move(kind.name));
  });
  return names;
}

}  // namespace carelog::command
