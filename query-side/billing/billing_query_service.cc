#include "query-side/billing/billing_query_service.h"

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/billing.grpc.pb.h"
#include "infra/ids/derived_id.h"
#include "query-side/billing/billing_columns.h"
#include "query-side/billing/billing_reader.h"
#include "query-side/billing/billing_request_rules.h"
#include "query-side/reading/patient_merges.h"
#include "query-side/reading/query_service.h"
#include "query-side/reading/row_reader.h"

namespace carelog::query {

namespace api = carelog::api::v1;

namespace {

const std::string billing_model = "billing";
const std::string prices_model = "prices";

const grpc::Status no_account(grpc::StatusCode::NOT_FOUND, "the patient has no billing account");
const grpc::Status no_prices(grpc::StatusCode::NOT_FOUND, "no prices hold on that day");

// As the command side derives it.
std::string price_list_of(const std::string& clinic) {
  return infra::derived_uuid({"carelog-price-list", clinic});
}

AccountsWanted wanted_in(const api::ListAccountsRequest& request) {
  return {request.context().clinic(), request.after(), request.limit()};
}

}  // namespace

class BillingQueryService::Service final : public api::BillingQueryService::CallbackService {
 public:
  Service(RowReader& reader, BillingReader& accounts, PatientMerges& merges, FreshQueries& queries)
      : reader_(reader),
        accounts_(accounts),
        merges_(merges),
        queries_(queries),
        guard_(queries.callers(), api::BillingQueryService::service_full_name()) {}

  grpc::ServerUnaryReactor* GetAccount(grpc::CallbackServerContext* context,
                                       const api::GetBillingAccountRequest* request,
                                       api::GetBillingAccountReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (auto status = asked(*context, "GetAccount", *request); !status.ok()) {
      reactor->Finish(status);
      return reactor;
    }
    if (request->freshness().consistency_token().empty()) {
      queries_.answer(context, reactor, billing_model, request->freshness(),
                      [this, request, reply](std::int64_t age_ms) {
                        return find(*request, *reply, age_ms).value_or(no_account);
                      });
    } else {
      const auto token = parse_token(request->freshness().consistency_token());
      if (token) {
        await({context, reactor, request, reply, deadline_of(request->freshness()), *token});
      } else {
        reactor->Finish(not_a_token());
      }
    }
    return reactor;
  }

  grpc::ServerUnaryReactor* GetPrices(grpc::CallbackServerContext* context,
                                      const api::GetPricesRequest* request,
                                      api::GetPricesReply* reply) override {
    grpc::Status status = asked(*context, "GetPrices", *request);
    if (status.ok()) status = check_day("day", request->day());
    return answer(context, status, prices_model, request->freshness(),
                  [this, request, reply](std::int64_t age_ms) {
                    auto lists = lists_of(price_list_columns, request->context().clinic());
                    if (!lists.empty()) *reply = std::move(lists.front());
                    if (!lists.empty()) {
                      reply->set_prices(version_on(reply->prices(), request->day()));
                    }
                    if (reply->prices().empty()) return no_prices;
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

  grpc::ServerUnaryReactor* GetPayers(grpc::CallbackServerContext* context,
                                      const api::GetPayersRequest* request,
                                      api::GetPayersReply* reply) override {
    return answer(context, asked(*context, "GetPayers", *request), prices_model,
                  request->freshness(), [this, request, reply](std::int64_t age_ms) {
                    auto lists = lists_of(payer_columns, request->context().clinic());
                    if (!lists.empty()) *reply = std::move(lists.front());
                    if (reply->payers().empty()) reply->set_payers("[]");
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

  grpc::ServerUnaryReactor* GetAgeing(grpc::CallbackServerContext* context,
                                      const api::GetAgeingRequest* request,
                                      api::GetAgeingReply* reply) override {
    grpc::Status status = asked(*context, "GetAgeing", *request);
    if (status.ok()) status = check_day("day", request->day());
    return answer(context, status, billing_model, request->freshness(),
                  [this, request, reply](std::int64_t age_ms) {
                    for (auto& each : accounts_.ageing(request->context().clinic(), request->day()))
                      *reply->add_currencies() = std::move(each);
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

  grpc::ServerUnaryReactor* GetMoneyOfRecord(grpc::CallbackServerContext* context,
                                             const api::GetMoneyOfRecordRequest* request,
                                             api::GetMoneyOfRecordReply* reply) override {
    return answer(context, asked(*context, "GetMoneyOfRecord", *request), billing_model,
                  request->freshness(), [this, request, reply](std::int64_t age_ms) {
                    for (auto& each : accounts_.money_of_record(request->context().clinic(),
                                                                request->by_payer())) {
                      *reply->add_sums() = std::move(each);
                    }
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

  grpc::ServerUnaryReactor* ListUnpriced(grpc::CallbackServerContext* context,
                                         const api::ListAccountsRequest* request,
                                         api::ListUnpricedReply* reply) override {
    grpc::Status status = asked(*context, "ListUnpriced", *request);
    if (status.ok()) status = check_accounts(*request);
    return answer(context, status, billing_model, request->freshness(),
                  [this, request, reply](std::int64_t age_ms) {
                    *reply = accounts_.unpriced(wanted_in(*request));
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

  grpc::ServerUnaryReactor* ListUninvoiced(grpc::CallbackServerContext* context,
                                           const api::ListAccountsRequest* request,
                                           api::ListUninvoicedReply* reply) override {
    grpc::Status status = asked(*context, "ListUninvoiced", *request);
    if (status.ok()) status = check_accounts(*request);
    if (status.ok()) status = check_day("up_to", request->up_to());
    return answer(context, status, billing_model, request->freshness(),
                  [this, request, reply](std::int64_t age_ms) {
                    *reply = accounts_.uninvoiced(wanted_in(*request), request->up_to());
                    reply->set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
  }

 private:
  struct Call {
    grpc::CallbackServerContext* context;
    grpc::ServerUnaryReactor* reactor;
    const api::GetBillingAccountRequest* request;
    api::GetBillingAccountReply* reply;
    Freshness::Clock::time_point deadline;
    ConsistencyToken token;
  };

  // The clinic's price list: one or none.
  template <class Columns>
  std::vector<typename Columns::Message> lists_of(const Columns& columns,
                                                  const std::string& clinic) {
    return messages(reader_, columns,
                    {.table = "price_lists",
                     .columns = {},
                     .clinic = clinic,
                     .belongs_to = "id",
                     .id = price_list_of(clinic),
                     .order = "id"});
  }

  std::vector<api::BillingAccountView> accounts_of(const std::string& clinic,
                                                   const std::string& patient_id) {
    return messages(reader_, billing_account_columns,
                    {.table = "billing_accounts",
                     .columns = {},
                     .clinic = clinic,
                     .belongs_to = "patient_id",
                     .id = patient_id,
                     .order = "id"});
  }

  // Nothing: there is no account, or not yet.
  std::optional<grpc::Status> find(const api::GetBillingAccountRequest& request,
                                   api::GetBillingAccountReply& reply, std::int64_t age_ms) {
    const std::string& clinic = request.context().clinic();
    auto accounts = accounts_of(clinic, request.patient_id());
    if (accounts.empty()) return std::nullopt;
    const PatientStanding patient = merges_.standing(clinic, request.patient_id());
    if (!patient.merged_into.empty()) return merged_into(patient.merged_into);
    *reply.mutable_account() = std::move(accounts.front());
    for (const std::string& each : patient.merged) {
      for (auto& account : accounts_of(clinic, each)) {
        *reply.mutable_account()->add_merged_accounts() = std::move(account);
      }
    }
    reply.set_age_of_data_ms(age_ms);
    return grpc::Status::OK;
  }

  // Until the token is reached, where the models are made from the token's topic at all. What is
  // merged is read of the patients.
  void await(const Call& call) {
    queries_.when_fresh(
        call.reactor, patients_model, call.request->freshness(),
        [this, call] { await_billing(call); }, call.request->patient_id());
  }

  void await_billing(const Call& call) {
    queries_.freshness().when_reached(
        billing_model, call.token, call.deadline, [this, call](Wait wait) {
          if (wait == Wait::reached) {
            const bool waits = queries_.freshness().is_parked(billing_model, call.token, "");
            waits ? call.reactor->Finish(parked(billing_model)) : look(call);
          } else {
            call.reactor->Finish(queries_.not_reached(billing_model, call.token));
          }
        });
  }

  // Now, and again whenever billing has moved: a patient's token says that there is a patient,
  // whose account follows. A token of billing says all that there is to wait for.
  void look(const Call& call) {
    const std::uint64_t moves = queries_.freshness().moves(billing_model);
    queries_.run(call.context, call.reactor, billing_model,
                 [this, call, moves](std::int64_t age_ms) -> std::optional<grpc::Status> {
                   const auto found = find(*call.request, *call.reply, age_ms);
                   if (found && queries_.freshness().is_parked(billing_model, call.token,
                                                               call.reply->account().id())) {
                     call.reply->Clear();
                     return parked(billing_model);
                   }
                   if (found) return found;
                   if (call.token.topic == billing_model) return no_account;
                   queries_.freshness().when_moved(billing_model, moves, call.deadline,
                                                   [this, call](Wait wait) {
                                                     if (wait == Wait::reached) {
                                                       look(call);
                                                     } else {
                                                       call.reactor->Finish(behind(billing_model));
                                                     }
                                                   });
                   return std::nullopt;
                 });
  }

  // Who calls, and in which clinic.
  template <class Request>
  grpc::Status asked(const grpc::CallbackServerContext& context, std::string_view method,
                     const Request& request) const {
    const grpc::Status status = guard_.check(context, method, request);
    if (!status.ok()) return status;
    const std::string& clinic = request.context().clinic();
    const bool named = !clinic.empty() && !has_zero_byte(clinic);
    return named ? grpc::Status() : invalid("context.clinic", "is missing");
  }

  grpc::ServerUnaryReactor* answer(grpc::CallbackServerContext* context, const grpc::Status& status,
                                   const std::string& model, const api::Freshness& wanted,
                                   Query query) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (status.ok()) {
      queries_.answer(context, reactor, model, wanted, std::move(query));
    } else {
      reactor->Finish(status);
    }
    return reactor;
  }

  RowReader& reader_;
  BillingReader& accounts_;
  PatientMerges& merges_;
  FreshQueries& queries_;
  const auth::CallGuard guard_;
};

BillingQueryService::BillingQueryService(RowReader& reader, BillingReader& accounts,
                                         PatientMerges& merges, FreshQueries& queries)
    : service_(std::make_unique<Service>(reader, accounts, merges, queries)) {}

BillingQueryService::~BillingQueryService() = default;

grpc::Service& BillingQueryService::service() {
  return *service_;
}

}  // namespace carelog::query
