// What is asked of a clinic's prices and of all its accounts, over gRPC.
#include <gtest/gtest.h>

#include "infra/ids/derived_id.h"
#include "query-side/billing/billing_columns.h"
#include "tests/query-side/query_services_fixture.h"

namespace carelog::query {
namespace {

const std::string versions = R"({"versions":[{"validFrom":"2026-01-01","prices":[1]},)"
                             R"({"validFrom":"2026-07-01","prices":[2]}]})";

TEST(PriceVersion, IsTheLatestThatHoldsOnTheDay) {
  EXPECT_EQ(version_on(versions, "2025-12-31"), "");
  EXPECT_EQ(version_on(versions, "2026-06-30"), R"({"validFrom":"2026-01-01","prices":[1]})");
  EXPECT_EQ(version_on(versions, "2026-07-01"), R"({"validFrom":"2026-07-01","prices":[2]})");
  EXPECT_THROW(version_on("no list", "2026-01-01"), ReadModelBroken);
}

class BillingQueries : public QueryServicesTest {
 protected:
  template <class Request, class Reply>
  grpc::StatusCode ask(grpc::Status (api::BillingQueryService::Stub::*method)(grpc::ClientContext*,
                                                                              const Request&,
                                                                              Reply*),
                       Request request, Reply& reply) {
    grpc::ClientContext context;
    auth::ask_as(*request.mutable_context(), "main");
    return (billing_stub_.get()->*method)(&context, request, &reply).error_code();
  }
  grpc::StatusCode prices_on(const std::string& day, api::GetPricesReply& reply) {
    api::GetPricesRequest request;
    request.set_day(day);
    return ask(&api::BillingQueryService::Stub::GetPrices, request, reply);
  }
};

TEST_F(BillingQueries, AnswerTheClinicsPricesOfADay) {
  api::GetPricesReply reply;
  EXPECT_EQ(prices_on("2026-02-01", reply), grpc::StatusCode::NOT_FOUND);
  row_reader_.put("price_lists", {{"id", infra::derived_uuid({"carelog-price-list", "main"})},
                                  {"clinic", "main"},
                                  {"prices", versions},
                                  {"version", "3"}});
  EXPECT_EQ(prices_on("2026-02-01", reply), grpc::StatusCode::OK);
  EXPECT_EQ(reply.prices(), R"({"validFrom":"2026-01-01","prices":[1]})");
  EXPECT_EQ(prices_on("2020-02-01", reply), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(prices_on("2026-02-30", reply), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(BillingQueries, AnswerTheClinicsPayers) {
  api::GetPayersReply reply;
  const auto ask_for_payers = [&] {
    return ask(&api::BillingQueryService::Stub::GetPayers, api::GetPayersRequest(), reply);
  };
  EXPECT_EQ(ask_for_payers(), grpc::StatusCode::OK);
  EXPECT_EQ(reply.payers(), "[]");
  row_reader_.put("price_lists", {{"id", infra::derived_uuid({"carelog-price-list", "main"})},
                                  {"clinic", "main"},
                                  {"payers", R"([{"name":"Medicare"}])"},
                                  {"version", "3"}});
  EXPECT_EQ(ask_for_payers(), grpc::StatusCode::OK);
  EXPECT_EQ(reply.payers(), R"([{"name":"Medicare"}])");
}

TEST_F(BillingQueries, AnswerWhatIsOnRecord) {
  api::GetMoneyOfRecordRequest request;
  api::GetMoneyOfRecordReply reply;
  request.set_by_payer(true);
  EXPECT_EQ(ask(&api::BillingQueryService::Stub::GetMoneyOfRecord, request, reply),
            grpc::StatusCode::OK);
  ASSERT_EQ(reply.sums_size(), 1);
  EXPECT_EQ(reply.sums(0).payer(), "Medicare");
  EXPECT_EQ(reply.sums(0).amount_minor(), 700);
}

TEST_F(BillingQueries, AnswerTheAgeingOfADay) {
  api::GetAgeingRequest request;
  api::GetAgeingReply reply;
  request.set_day("2026-02-01");
  EXPECT_EQ(ask(&api::BillingQueryService::Stub::GetAgeing, request, reply), grpc::StatusCode::OK);
  EXPECT_EQ(accounts_.asked_for, "2026-02-01");
  EXPECT_EQ(reply.currencies(0).due_minor(), 500);
  request.set_day("soon");
  EXPECT_EQ(ask(&api::BillingQueryService::Stub::GetAgeing, request, reply),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(BillingQueries, ListAccountsBehindAPlaceAndNoMoreThanTheyMay) {
  api::ListAccountsRequest request;
  api::ListUninvoicedReply reply;
  const auto list = &api::BillingQueryService::Stub::ListUninvoiced;
  request.set_after(id_number(7));
  request.set_limit(1000);
  request.set_up_to("2026-01-31");
  EXPECT_EQ(ask(list, request, reply), grpc::StatusCode::OK);
  EXPECT_EQ(accounts_.asked_for, id_number(7) + " 1000 2026-01-31");
  EXPECT_EQ(reply.left(), 2u);
  request.set_limit(1001);
  EXPECT_EQ(ask(list, request, reply), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_limit(1);
  request.set_after("the first");
  EXPECT_EQ(ask(list, request, reply), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_after("");
  request.set_up_to("January");
  EXPECT_EQ(ask(list, request, reply), grpc::StatusCode::INVALID_ARGUMENT);
  api::ListUnpricedReply unpriced;
  EXPECT_EQ(ask(&api::BillingQueryService::Stub::ListUnpriced, request, unpriced),
            grpc::StatusCode::OK);
  EXPECT_EQ(unpriced.services(), 2u);
}

}  // namespace
}  // namespace carelog::query
