#include "tools/log/journal_verify.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

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

}  // namespace

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
