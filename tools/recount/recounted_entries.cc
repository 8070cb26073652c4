// Encounters and other entries, and each patient's visits, counted from what their facts come to.
#include <algorithm>
#include <array>
#include <set>

#include "events/chart/chart_time.h"
#include "events/facts/event.h"
#include "tools/recount/recounted.h"

namespace carelog::tools {

namespace {

// An entry's content after all of its facts.
template <typename Content>
struct KnownEntry {
  std::string patient_id;
  std::string clinic;
  Content content;
  std::string decided;  // the hour of its first fact
  std::string when;
  bool wrong = false;
};
template <typename Content>
using KnownEntries = std::map<std::string, KnownEntry<Content>>;

template <typename Content>
void take_entry(KnownEntries<Content>& entries, const events::Commit& commit) {
  if (commit.aggregate.type != events::EntryNoun<Content>::type) return;
  KnownEntry<Content>& entry = entries[commit.aggregate.id];
  for (const events::Event& event : commit.events) {
    if (const auto* recorded = events::fact_if<events::EntryRecorded<Content>>(event)) {
      entry.patient_id = recorded->patient_id;
      entry.clinic = recorded->clinic;
      entry.content = recorded->content;
      entry.decided = hour_decided(commit);
    } else if (const auto* amended = events::fact_if<events::EntryAmended<Content>>(event)) {
      entry.content = events::amended(entry.content, *amended);
    } else {
      entry.wrong = true;
      continue;
    }
    const std::string begin(events::glance_at(entry.content).begin);
    entry.when = hour_or_day(begin.empty() ? entry.content.recorded_on : begin, commit);
    if (entry.when.empty()) entry.when = entry.decided;
  }
}

void count_codes(const std::vector<events::Concept>& about, const std::string& clinic,
                 const std::string& counter, const std::string& when, Counters& counters) {
  std::set<std::string> counted;
  for (const events::Concept& each : about) {
    if (each == events::Concept{}) continue;
    const auto coded = std::find_if(each.codings.begin(), each.codings.end(),
                                    [](const auto& coding) { return !coding.code.empty(); });
    const bool known = coded != each.codings.end();
    const std::string code = known ? coded->system + "|" + coded->code : "";
    if (!counted.insert(code).second) continue;
    counters.add_dated(1, false, clinic, counter, when, {code, known ? coded->display : ""});
  }
}

std::string_view band_of_minutes(std::int64_t minutes) {
  struct Band {
    std::int64_t below;
    std::string_view name;
  };
  constexpr std::array bands = {Band{15, "a under 15 min"}, Band{30, "b 15-29 min"},
                                Band{60, "c 30-59 min"},    Band{240, "d 1-3 h"},
                                Band{24 * 60, "e 4-23 h"},  Band{7 * 24 * 60, "f 1-6 d"}};
  for (const Band& band : bands) {
    if (minutes < band.below) return band.name;
  }
  return "g 7 d or more";
}

class Entries final : public Recounting {
 public:
  void take(const events::RecordedCommit& recorded) override {
    take_entry(encounters_, recorded.commit);
    take_entry(conditions_, recorded.commit);
    take_entry(medications_, recorded.commit);
    take_entry(procedures_, recorded.commit);
  }

  void count(Counters& counters) const override {
    for (const auto& [_, each] : encounters_) {
      if (!each.wrong) count_encounter(each, counters);
    }
    for (const auto& [_, each] : conditions_) {
      if (each.wrong || each.content.verification_status == "refuted") continue;
      count_codes({each.content.code}, each.clinic, "conditions", each.when, counters);
    }
    for (const auto& [_, each] : medications_) {
      const std::string& status = each.content.status;
      if (each.wrong || status == "cancelled" || status == "not-taken") continue;
      count_codes({each.content.code}, each.clinic, "medications", each.when, counters);
    }
    for (const auto& [_, each] : procedures_) {
      if (each.wrong || each.content.status == "not-done") continue;
      count_codes({each.content.code}, each.clinic, "procedures", each.when, counters);
    }
  }

 private:
  static void count_encounter(const KnownEntry<events::Encounter>& each, Counters& counters) {
    const events::Encounter& now = each.content;
    counters.add_dated(1, true, each.clinic, "encounters", each.when,
                       {now.class_.code, now.status});
    const auto from = events::moment_ms(now.start);
    const auto to = events::moment_ms(now.end);
    if (now.status == "finished" && from && to && *to >= *from) {
      const std::int64_t minutes = (*to - *from) / 60'000;
      const std::string_view band = band_of_minutes(minutes);
      counters.add_dated(1, false, each.clinic, "lengths", each.when, {now.class_.code, band});
      counters.add_dated(minutes, false, each.clinic, "minutes", each.when,
                         {now.class_.code, band});
    }
    if (now.status == "cancelled") return;
    count_codes(now.reasons, each.clinic, "reasons", each.when, counters);
  }

  KnownEntries<events::Encounter> encounters_;
  KnownEntries<events::Condition> conditions_;
  KnownEntries<events::Medication> medications_;
  KnownEntries<events::Procedure> procedures_;
};

class Visits final : public Recounting {
 public:
  void take(const events::RecordedCommit& recorded) override {
    const events::Commit& commit = recorded.commit;
    take_entry(encounters_, commit);
    for (const events::Event& event : commit.events) {
      if (events::fact_if<events::PatientMergeCompleted>(event)) merged_.insert(commit.key);
      if (events::fact_if<events::PatientUnmerged>(event)) merged_.erase(commit.key);
    }
  }

  void count(Counters& counters) const override {
    std::map<std::string, std::vector<std::pair<std::string, std::string>>> by_patient;
    for (const auto& [_, each] : encounters_) {
      const std::string& status = each.content.status;
      if (each.wrong || status == "planned" || status == "cancelled") continue;
      by_patient[each.patient_id].emplace_back(each.when, each.clinic);
    }
    for (auto& [patient, visits] : by_patient) {
      std::sort(visits.begin(), visits.end());
      const bool other_has_first = merged_.contains(patient);
      for (std::size_t index = 0; index < visits.size(); ++index) {
        const auto& [when, clinic] = visits[index];
        const bool is_new = index == 0 && !other_has_first;
        counters.add_dated(1, true, clinic, "visits", when, {is_new ? "new" : "returning"});
      }
    }
  }

 private:
  KnownEntries<events::Encounter> encounters_;
  std::set<std::string> merged_;
};

}  // namespace

std::unique_ptr<Recounting> recount_entries() {
  return std::make_unique<Entries>();
}

std::unique_ptr<Recounting> recount_visits() {
  return std::make_unique<Visits>();
}

}  // namespace carelog::tools
