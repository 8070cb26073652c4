#include <iostream>

#include "tools/books/billing_log.h"
#include "tools/exit_code.h"
#include "tools/instance/log_access.h"
#include "tools/instance/verb_settings.h"
#include "tools/verbs/verb_list.h"

namespace carelog::tools {
namespace {

constexpr const char* verify_books_details = R"(
Reads the billing topic alone, from its beginning, and says whether every invoice is the sum of its
lines, every payment is allocated to what is due and no more, no charge stands on two invoices, no
service is charged twice, every tax is what its rate gives, the parts of payer and patient add up to
each charge and are those of its coverage, no invoice is claimed twice by one coverage, no payer has
paid more than was accepted, invoice numbers have no gaps, and debits equal credits.

Exit codes: 0 the books balance, 3 there is no log, 6 they do not.
)";

ExitCode verify_books(const infra::Settings& settings) {
  const auto log = open_log_read_only(log_url(settings), data_directory(settings));
  Books books;
  take_all(log->billing(), books);
  const BooksReport report = books.finish();
  std::cout << report.accounts << " accounts, " << report.invoices << " invoices, "
            << report.payments << " payments, " << report.claims << " claims, " << report.unpriced
            << " services without a price\n";
  for (const auto& [currency, sum] : report.by_currency) {
    std::cout << currency << "  invoiced " << sum.invoiced << ", received " << sum.received
              << ", written off " << sum.written_off << ", due " << sum.receivable << ", credit "
              << sum.credit << ", paid by payers " << sum.payers_paid << ", due by payers "
              << sum.payers_due << " (minor units)\n";
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
