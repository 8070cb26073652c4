#include "command-side/billing/invoice_series.h"

namespace carelog::command {

using namespace events;

InvoiceSeries evolve(InvoiceSeries series, const Event& event) {
  if (const auto* fact = fact_if<InvoiceNumberAssigned>(event)) {
    series = {fact->clinic, fact->year, fact->number, fact->invoice_id};
  }
  return series;
}

std::vector<Event> facts_of(const InvoiceSeries& series) {
  if (series.last_number == 0) return {};
  return {InvoiceSeriesFact(InvoiceNumberAssigned{series.clinic, series.year,
                                                  series.last_invoice_id, series.last_number})};
}

tl::expected<std::vector<Event>, Refusal> decide(const AssignInvoiceNumber& command,
                                                 const InvoiceSeries& series) {
  if (series.last_invoice_id == command.invoice_id) return std::vector<Event>{};
  return std::vector<Event>{InvoiceSeriesFact(InvoiceNumberAssigned{
      command.clinic, command.year, command.invoice_id, series.last_number + 1})};
}

}  // namespace carelog::command
