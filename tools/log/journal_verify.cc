#include "tools/log/journal_verify.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "carelog/api/v1/access.pb.h"
#include "infra/journal/journal.h"

namespace carelog::tools {

namespace {

std::string hex_of(const infra::JournalHash& hash) {
  std::string text;
  for (const unsigned char byte : hash) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

using api::v1::AccessEntry;

// Takes an entry like the table does: it may replace an announcement.
void take_entry(std::vector<std::int64_t>& shown, const infra::JournalRecord& record) {
  AccessEntry entry;
  if (!entry.ParseFromString(record.bytes))
    throw infra::JournalError("what stands at position " + std::to_string(record.position) +
                              " is no access entry");
  if (entry.has_announced_position()) {
    const auto at = std::lower_bound(shown.begin(), shown.end(), entry.announced_position());
    if (at != shown.end() && *at == entry.announced_position()) shown.erase(at);
  }
  if (entry.kind() != AccessEntry::NOTHING_SHOWN) shown.push_back(record.position);
}

void tell_of(JournalReport& report, const std::vector<std::int64_t>& positions, const char* what) {
  if (positions.empty()) return;
  report.damage.push_back(std::to_string(positions.size()) + " accesses " + what +
                          ", the first at position " + std::to_string(positions.front()));
}

}  // namespace

void hold_against(JournalReport& report, const CopiedJournal& table) {
  if (table.next_position > report.head.position) {
    report.damage.push_back("the database has copied it up to position " +
                            std::to_string(table.next_position) + ", and it ends at " +
                            std::to_string(report.head.position));
  }
  const auto copied =
      std::lower_bound(report.shown.begin(), report.shown.end(), table.next_position);
  std::vector<std::int64_t> missing;
  std::set_difference(report.shown.begin(), copied, table.positions.begin(), table.positions.end(),
                      std::back_inserter(missing));
  std::vector<std::int64_t> foreign;
  std::set_difference(table.positions.begin(), table.positions.end(), report.shown.begin(), copied,
                      std::back_inserter(foreign));
  tell_of(report, missing, "of the journal are missing in the database");
  tell_of(report, foreign, "in the database are not in the journal");
}

std::optional<JournalReport> verify_journal(const std::string& directory,
                                            const std::optional<JournalHead>& known) {
  JournalReport report;
  std::ifstream stored(directory + "/id");
  stored >> report.head.id;
  if (report.head.id.empty()) {
    if (!known) return std::nullopt;
    report.damage.push_back("the signed head knows an access journal, and there is none in " +
                            directory);
    return report;
  }
  if (known && known->id != report.head.id)
    report.damage.push_back("the signed head is of another access journal, " + known->id);
  bool met = !known || known->position == 0 || !report.sound();
  try {
    infra::JournalReader reader(directory);
    while (const auto record = reader.next()) {
      ++report.records;
      take_entry(report.shown, *record);
      report.head.position = record->next_position;
      report.head.hash = hex_of(record->hash);
      if (met || record->next_position < known->position) continue;
      met = true;
      if (record->next_position != known->position || report.head.hash != known->hash)
        report.damage.push_back("the records up to position " + std::to_string(known->position) +
                                " are not those that the signed head knows");
    }
    if (!met)
      report.damage.push_back(
          "the tail was cut off at position " + std::to_string(report.head.position) +
          ": the signed head knows it up to " + std::to_string(known->position));
  } catch (const infra::JournalError& broken) {
    report.damage.push_back(broken.what());
  }
  return report;
}

std::string to_text(const JournalReport& report) {
  std::string text = "accesses   " + std::to_string(report.records) + " records to position " +
                     std::to_string(report.head.position) + ", chain " + report.head.hash + "\n";
  for (const auto& each : report.damage) text += "DAMAGED: access journal: " + each + "\n";
  return text;
}

}  // namespace carelog::tools
