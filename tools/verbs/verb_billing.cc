#include <iostream>

#include "events/frame/recorded_commit.h"
#include "infra/process/progress.h"
#include "tools/books/books.h"
#include "tools/exit_code.h"
#include "tools/instance/log_access.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {
namespace {

constexpr std::size_t records_at_once = 1000;
constexpr std::chrono::milliseconds patience{5000};

constexpr const char* verify_books_details = R"(
Reads the billing topic alone, from its beginning, and says whether every invoice is the sum of its
lines, every payment is allocated to what is due and no more, no charge stands on two invoices,
invoice numbers have no gaps, and debits equal credits.

Exit codes: 0 the books balance, 3 there is no log, 6 they do not.
)";

void take_all(events::Log& log, Books& books) {
  std::map<events::Partition, events::Offset> ends;
  std::uint64_t total = 0;
  for (events::Partition at = 0; at < log.partitions(); ++at) {
    ends[at] = log.end_offset(at);
    total += static_cast<std::uint64_t>(ends[at]);
  }
  infra::Progress progress("adding up", total);
  events::CommitReader reader(log, {});
  std::uint64_t read = 0;
  while (read < total) {
    const auto batch = reader.read(records_at_once, patience);
    if (batch.records == 0) {
      throw VerbFailed(ExitCode::unavailable, "the log did not deliver all its records");
    }
    for (const auto& each : batch.commits) books.take(each.commit);
    read += batch.records;
    progress.advance(batch.records);
  }
  progress.finish();
}

ExitCode verify_books(const infra::Settings& settings) {
  const auto log = open_log_read_only(log_url(settings), data_directory(settings));
  Books books;
  take_all(log->billing(), books);
  const BooksReport report = books.finish();
  std::cout << report.accounts << " accounts, " << report.invoices << " invoices, "
            << report.payments << " payments\n";
  for (const auto& [currency, sum] : report.by_currency) {
    std::cout << currency << "  invoiced " << sum.invoiced << ", received " << sum.received
              << ", written off " << sum.written_off << ", due " << sum.receivable << ", credit "
              << sum.credit << " (minor units)\n";
  }
  for (const std::string& fault : report.faults) std::cout << fault << "\n";
  if (!report.faults.empty()) return ExitCode::verification_failed;
  std::cout << "the books balance\n";
  return ExitCode::ok;
}

}  // namespace

Verb billing_verify_verb() {
  Verb verb;
  verb.group = "Bills";
  verb.declaration.verb = "billing verify";
  verb.declaration.summary = "Whether every invoice, payment and number adds up";
  verb.declaration.settings = {data_setting(), log_setting()};
  verb.details = verify_books_details;
  verb.run = verify_books;
  return verb;
}

}  // namespace carelog::tools
