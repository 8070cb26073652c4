#include <iostream>

#include "infra/process/time_zone.h"
#include "tools/books/billing_log.h"
#include "tools/books/journal.h"
#include "tools/exit_code.h"
#include "tools/instance/log_access.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {
namespace {

constexpr const char* journal_details = R"(
Reads the billing topic alone and writes the journal of a period as CSV to standard output: date,
document, kind, account, text, debit, credit, currency. Every movement has both sides; what they
add up to is told on standard error. Texts that a spreadsheet would take for formulas begin with an
apostrophe.

Exit codes: 0 written, 3 there is no log, 6 debits and credits differ.
)";

std::string day_of(const infra::Settings& settings, const std::string& name) {
  std::string day = settings.text(name);
  if (infra::TimeZone::utc().begin_of_day_ms(day)) return day;
  throw infra::SettingsError("--" + name + " " + day + ": write a calendar date as YYYY-MM-DD");
}

ExitCode write_journal(const infra::Settings& settings) {
  const std::string from = day_of(settings, "from");
  const std::string to = day_of(settings, "to");
  if (to < from)
    throw infra::SettingsError("--to " + to + " is before --from " + from + ": turn them round");
  const auto log = open_log_read_only(log_url(settings), data_directory(settings));
  Books books;
  take_all(log->billing(), books);
  const auto journal = journal_of(books.accounts(), from, to);
  write_csv(journal, std::cout);
  bool balances = true;
  for (const auto& [currency, sums] : sums_of(journal)) {
    balances = balances && sums.debit_minor == sums.credit_minor;
    std::cerr << currency << "  debit " << sums.debit_minor << ", credit " << sums.credit_minor
              << " (minor units)\n";
  }
  return balances ? ExitCode::ok : ExitCode::verification_failed;
}

}  // namespace

Verb billing_journal_verb() {
  using infra::SettingKind;
  Verb verb;
  verb.group = "Bills";
  verb.declaration.verb = "billing journal";
  verb.declaration.summary = "The journal of a period as CSV, debit and credit";
  verb.declaration.settings = {data_setting(),
                               log_setting(),
                               {"from", SettingKind::text, "0001-01-01", "First day of the period"},
                               {"to", SettingKind::text, "9999-12-31", "Last day of the period"}};
  verb.details = journal_details;
  verb.run = write_journal;
  return verb;
}

}  // namespace carelog::tools
