#include "gateway/billing/invoice_run.h"

#include <atomic>
#include <mutex>

#include "gateway/call/api_call.h"
#include "gateway/call/command_call.h"
#include "gateway/call/form.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/json/message_json.h"
#include "infra/ids/derived_id.h"
#include "infra/process/time_zone.h"

namespace carelog::gateway {
namespace {

namespace wire = carelog::api::v1;
using Bills = wire::BillingQueryService::StubInterface::async_interface;

constexpr std::uint32_t run_accounts_default = 100;
constexpr std::uint32_t run_accounts_max = 1000;

constexpr CommandRoute generate_invoice{.message = "GenerateInvoice",
                                        .aggregate = "billing-account",
                                        .view = "BillingAccountView",
                                        .topic = "billing"};

// The last day of "2026-02". Empty: that is no month.
std::string end_of_month(const std::string& month) {
  static const auto zone = infra::TimeZone::utc();
  if (month.size() != 7 || !zone.begin_of_day_ms(month + "-01")) return "";
  for (int day = 31; day > 28; --day) {
    const std::string last = month + "-" + std::to_string(day);
    if (zone.begin_of_day_ms(last)) return last;
  }
  return month + "-28";
}

bool is_to_be_repeated(const Problem& problem) {
  const int status = status_of(problem);
  return status >= 500 || status == 429;
}

// One page of it. Answers when its last account has come back.
class InvoicePage {
 public:
  InvoicePage(std::shared_ptr<ApiCall> call, const std::string& month,
              const wire::ListUninvoicedReply& page, std::uint32_t limit)
      : call_(std::move(call)) {
    const auto size = static_cast<std::uint64_t>(page.accounts_size());
    reply_.set_month(month);
    reply_.set_left(page.left() > size ? page.left() - size : 0);
    if (size == limit && reply_.left() > 0) {
      reply_.set_next(page.accounts(page.accounts_size() - 1).account_id());
    }
  }

  ApiCall& call() { return *call_; }
  void open_one() { open_.fetch_add(1, std::memory_order_relaxed); }

  void note(const CommandOutcome& outcome) {
    {
      const std::lock_guard lock(mutex_);
      if (outcome && !outcome->replayed()) {
        reply_.set_invoiced(reply_.invoiced() + 1);
      } else if (outcome || outcome.error().code == "state-conflict") {
        reply_.set_already(reply_.already() + 1);  // the list was older than the account
      } else if (is_to_be_repeated(outcome.error())) {
        ++undecided_;
      } else {
        reply_.set_refused(reply_.refused() + 1);
      }
    }
    close_one();
  }

  void close_one() {
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) answer();
  }

 private:
  void answer() {
    if (undecided_ == 0) return call_->answer_json(200, json_of(reply_));
    Problem problem;
    problem.code = "temporarily-unavailable";
    problem.detail = "Not every account could be decided. Send the request again.";
    problem.retry_after_s = 1;
    call_->fail(problem);
  }

  const std::shared_ptr<ApiCall> call_;
  std::atomic<std::size_t> open_{1};
  std::mutex mutex_;  // guards the rest, until all are closed
  wire::InvoiceRunReply reply_;
  std::uint64_t undecided_ = 0;
};

CommandToSend invoice_for(const ApiCall& call, const wire::UninvoicedAccount& account,
                          const std::string& up_to, const std::string& due_on) {
  wire::GenerateInvoice message;
  message.set_up_to(up_to);
  message.set_due_on(due_on);
  CommandToSend command;
  command.route = &generate_invoice;
  command.id = account.account_id();
  command.key = account.patient_id();
  // Of the account as it was seen: a repeat meets its first answer, and new charges make another.
  command.command_id =
      infra::derived_uuid({"carelog-invoice-run", call.caller.clinic, call.caller.subject,
                           command.id, std::to_string(account.version()), up_to, due_on});
  command.body = message.SerializeAsString();
  return command;
}

std::vector<FieldProblem> wrong_in(const wire::InvoiceRun& run, const std::string& today) {
  std::vector<FieldProblem> wrong;
  static const auto zone = infra::TimeZone::utc();
  if (end_of_month(run.month()).empty()) {
    wrong.push_back({"/month", "not-a-month", "write a month as YYYY-MM"});
  } else if (run.month() > today.substr(0, run.month().size())) {
    wrong.push_back({"/month", "in-the-future", "give this month or an earlier one"});
  }
  if (!run.due_on().empty() && !zone.begin_of_day_ms(run.due_on())) {
    wrong.push_back({"/dueOn", "not-a-date", "write a calendar date as YYYY-MM-DD"});
  }
  if (run.limit() < 0 || run.limit() > run_accounts_max) {
    wrong.push_back({"/limit", "out-of-range", "give a number from 1 to 1000"});
  }
  return wrong;
}

}  // namespace

void carry_invoice_run(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const auto body = call->json_body();
  if (!body) return call->fail(body.error());
  wire::InvoiceRun run;
  auto wrong = read_form(*body, {}, run);
  add_others(wrong, wrong_in(run, call->time_zone.today()));
  if (!wrong.empty()) return call->fail(problem_of_fields(std::move(wrong)));
  wire::ListAccountsRequest request;
  call->fill(request.mutable_context(), "");
  request.set_up_to(end_of_month(run.month()));
  request.set_after(run.after());
  const auto limit =
      run.limit() == 0 ? run_accounts_default : static_cast<std::uint32_t>(run.limit());
  request.set_limit(limit);
  call_backend<Bills, wire::ListAccountsRequest, wire::ListUninvoicedReply>(
      parts->calls, parts->billing->async(), &Bills::ListUninvoiced, std::move(request),
      [parts, call = std::move(call), run, limit](const grpc::Status& outcome,
                                                  const wire::ListUninvoicedReply& reply,
                                                  const grpc::ClientContext& context) {
        if (!outcome.ok()) {
          return call->fail(problem_of_status(outcome, BackendUse::reading, context));
        }
        const auto page = std::make_shared<InvoicePage>(call, run.month(), reply, limit);
        for (const auto& account : reply.accounts()) {
          page->open_one();
          send_command(parts, page->call(),
                       invoice_for(page->call(), account, end_of_month(run.month()), run.due_on()),
                       [page](const CommandOutcome& done) { page->note(done); });
        }
        page->close_one();
      });
}

}  // namespace carelog::gateway
