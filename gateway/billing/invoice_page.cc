#include "gateway/billing/invoice_page.h"

#include <algorithm>

#include "infra/text/money.h"

namespace carelog::gateway {
namespace {

constexpr std::string_view page_style = R"(
@page { size: A4; margin: 20mm }
body { font: 11pt/1.4 sans-serif; color: #000; max-width: 170mm; margin: 0 auto }
h1 { font-size: 16pt; margin: 8mm 0 4mm }
address { font-style: normal; white-space: pre-line; margin-top: 12mm }
table { border-collapse: collapse; width: 100%; margin-top: 8mm }
th, td { text-align: left; padding: 1mm 2mm; border-bottom: .2mm solid #999 }
.n { text-align: right; white-space: nowrap }
tfoot td { border: 0 } tfoot tr:last-child td { font-weight: bold; border-top: .4mm solid #000 }
tr { break-inside: avoid }
)";

class Page {
 public:
  Page(const Json& invoice, std::string currency)
      : invoice_(invoice), currency_(std::move(currency)) {}

  std::string text(const char* member) const {
    return escaped_html(invoice_.value(member, std::string()));
  }
  std::int64_t number(const char* member) const { return invoice_.value(member, std::int64_t{0}); }
  std::string money(std::int64_t minor) const {
    return escaped_html(infra::money_text(minor, currency_));
  }

  std::string line(const Json& line, const Json& charges) const {
    std::string day;
    for (const Json& charge : charges) {
      if (charge.at("id") == line.at("chargeId")) day = charge.value("serviceDate", "");
    }
    const auto amount = line.value("amountMinor", std::int64_t{0});
    const auto tax = line.value("taxMinor", std::int64_t{0});
    return "<tr><td>" + escaped_html(day) + "</td><td>" +
           escaped_html(line.value("description", std::string())) + "</td><td class=n>" +
           money(amount) + "</td><td class=n>" + money(tax) + "</td><td class=n>" +
           money(amount + tax) + "</td></tr>\n";
  }

  std::string sum(std::string_view name, std::int64_t minor) const {
    return "<tr><td colspan=4 class=n>" + escaped_html(name) + "</td><td class=n>" + money(minor) +
           "</td></tr>\n";
  }

  std::string sums() const {
    std::string all = sum("Tax included", number("taxMinor"));
    all += sum("Total", number("totalMinor"));
    if (number("payerMinor") != 0) all += sum("Borne by the payer", -number("payerMinor"));
    if (number("paidMinor") != 0) all += sum("Paid", -number("paidMinor"));
    if (number("writtenOffMinor") != 0) all += sum("Written off", -number("writtenOffMinor"));
    return all + sum("Due in " + currency_, number("dueMinor"));
  }

 private:
  const Json& invoice_;
  const std::string currency_;
};

// "partly paid" of "partly-paid".
std::string state_words(std::string state) {
  std::replace(state.begin(), state.end(), '-', ' ');
  return state;
}

}  // namespace

std::string escaped_html(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += letter;
    }
  }
  return escaped;
}

std::string invoice_page(const Json& invoice, const Json& charges, const std::string& currency,
                         const std::string& clinic, const InvoiceAddressee& addressee) {
  const Page page(invoice, currency);
  const std::string number = page.text("number");
  const std::string title = number.empty() ? "Draft of an invoice" : "Invoice " + number;
  std::string html = "<!doctype html>\n<html lang=en><head><meta charset=utf-8><title>" + title +
                     "</title><style>" + std::string(page_style) + "</style></head><body>\n";
  html += "<p>" + escaped_html(clinic) + "</p>\n<address>" + escaped_html(addressee.name) + "\n" +
          escaped_html(addressee.address) + "</address>\n<h1>" + title + "</h1>\n";
  html += "<p>Issued on " + page.text("issuedOn") + ", to be paid by " + page.text("dueOn") +
          ". State: " + state_words(page.text("state")) + ".</p>\n";
  html +=
      "<table><thead><tr><th>Day</th><th>For</th><th class=n>Amount</th><th class=n>Tax</th>"
      "<th class=n>" +
      escaped_html(currency) + "</th></tr></thead><tbody>\n";
  for (const Json& line : invoice.value("lines", Json::array())) html += page.line(line, charges);
  html += "</tbody><tfoot>\n" + page.sums() + "</tfoot></table>\n</body></html>\n";
  return html;
}

}  // namespace carelog::gateway
