// The monthly invoice run, a page at a time: every account with charges until the end of the month
// that are on no invoice gets one. Its caller asks with `after` of the last answer until there
// is no `next`; and may begin again at any time, since a charge is on one invoice only.
#pragma once

#include <memory>

#include "gateway/call/route.h"

namespace carelog::gateway {

// Messages: InvoiceRun, InvoiceRunReply (billing.proto). 503 when an account could not be decided:
// the page can be sent again.
void carry_invoice_run(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);

}  // namespace carelog::gateway
