// What is read of accounts and prices.
#pragma once

#include <memory>

#include "gateway/call/route.h"

namespace carelog::gateway {

// An invoice that is not paid by its day is shown as overdue, by the clinic's days.
void get_billing_account(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void get_statement(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void print_invoice(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void get_prices(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void get_payers(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
// By kind; with groupBy=payer by payer too.
void get_money_of_record(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void get_ageing(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);
void list_unpriced(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);

}  // namespace carelog::gateway
