// An invoice as a page to print. Pure.
#pragma once

#include <string>
#include <string_view>

#include "gateway/billing/statement.h"

namespace carelog::gateway {

// To whom it goes.
struct InvoiceAddressee {
  std::string name;
  std::string address;
};

// As HTML without scripts, links and what lies elsewhere. Invoice: of the ledger.
std::string invoice_page(const Json& invoice, const Json& charges, const std::string& currency,
                         const std::string& clinic, const InvoiceAddressee& addressee);

// Text that stands for itself in HTML, in elements and attributes alike.
std::string escaped_html(std::string_view text);

}  // namespace carelog::gateway
