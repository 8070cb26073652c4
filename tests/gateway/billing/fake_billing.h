// The reading service of billing, in memory. See fake_services.h.
#pragma once

#include "tests/gateway/fake_services.h"

namespace carelog::gateway {

inline grpc::ServerUnaryReactor* finish(grpc::CallbackServerContext* context,
                                        const grpc::Status& status) {
  auto* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

// One account for everybody; of all accounts of the clinic there are a few.
class FakeBilling final : public api::BillingQueryService::CallbackService {
  grpc::ServerUnaryReactor* GetAccount(grpc::CallbackServerContext* context,
                                       const api::GetBillingAccountRequest* request,
                                       api::GetBillingAccountReply* reply) override {
    reply->mutable_account()->set_patient_id(request->patient_id());
    reply->mutable_account()->set_currency("USD");
    reply->mutable_account()->set_version(1);
    reply->mutable_account()->set_ledger(ledger);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetPrices(grpc::CallbackServerContext* context,
                                      const api::GetPricesRequest* request,
                                      api::GetPricesReply* reply) override {
    reply->set_prices(R"({"validFrom":")" + request->day() + R"(","prices":[]})");
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetPayers(grpc::CallbackServerContext* context,
                                      const api::GetPayersRequest*,
                                      api::GetPayersReply* reply) override {
    reply->set_payers(R"([{"name":"Medicare","plans":[]}])");
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetMoneyOfRecord(grpc::CallbackServerContext* context,
                                             const api::GetMoneyOfRecordRequest* request,
                                             api::GetMoneyOfRecordReply* reply) override {
    auto* sum = reply->add_sums();
    sum->set_kind("charge");
    if (request->by_payer()) sum->set_payer("Medicare");
    sum->set_amount_minor(109'240'273);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* GetAgeing(grpc::CallbackServerContext* context,
                                      const api::GetAgeingRequest*,
                                      api::GetAgeingReply* reply) override {
    auto* usd = reply->add_currencies();
    usd->set_currency("USD");
    usd->set_days_1_to_30_minor(500);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ListUnpriced(grpc::CallbackServerContext* context,
                                         const api::ListAccountsRequest* request,
                                         api::ListUnpricedReply* reply) override {
    reply->set_services(7);
    for (std::uint32_t i = 0; i < request->limit() && i < accounts; ++i) {
      auto* account = reply->add_accounts();
      account->set_account_id(numbered_id(i));
      account->set_patient_id(numbered_id(i));
      account->set_services(R"([{"what":"encounter"}])");
    }
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ListUninvoiced(grpc::CallbackServerContext* context,
                                           const api::ListAccountsRequest* request,
                                           api::ListUninvoicedReply* reply) override {
    up_to = request->up_to();
    for (std::uint32_t i = 0; i < accounts; ++i) {
      if (numbered_id(i) <= request->after()) continue;
      reply->set_left(reply->left() + 1);
      if (reply->accounts_size() == static_cast<int>(request->limit())) continue;
      auto* account = reply->add_accounts();
      account->set_account_id(numbered_id(i));
      account->set_patient_id(numbered_id(i));
      account->set_version(1);
    }
    return finish(context, grpc::Status::OK);
  }

 public:
  static std::string numbered_id(std::uint32_t number) {
    return "77777777-0000-8000-8000-00000000000" + std::to_string(number);
  }
  std::string ledger = "{}";
  std::uint32_t accounts = 3;
  std::string up_to;
};

}  // namespace carelog::gateway
