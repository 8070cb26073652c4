#include "command-side/reactor/billing_reactor.h"

#include "carelog/api/v1/billing.pb.h"
#include "command-side/reactor/command_batch_client.h"
#include "command-side/services/billing_commands.h"
#include "infra/ids/derived_id.h"

namespace carelog::command {
namespace {

using events::Commit;
using Failed = LogReactor::Work::Failed;

template <typename Fact>
const Fact* first_of(const Commit& commit) {
  for (const events::Event& event : commit.events) {
    if (const Fact* fact = events::fact_if<Fact>(event)) return fact;
  }
  return nullptr;
}

template <typename Fact>
bool has(const Commit& commit) {
  return first_of<Fact>(commit) != nullptr;
}

std::string year_of(const events::InvoiceGenerated& invoice) {
  return invoice.issued_on.substr(0, 4);
}

api::v1::CommandRequest number_wanted_for(const Commit& generated) {
  const auto& invoice = *first_of<events::InvoiceGenerated>(generated);
  auto request = command_because_of(
      generated, infra::derived_uuid({"carelog-assign-invoice-number", invoice.invoice_id}),
      billing_actor);
  request.set_type("invoice-series");
  request.set_id(invoice_series_id(generated.metadata.clinic, year_of(invoice)));
  request.set_key(request.id());
  api::v1::AssignInvoiceNumber command;
  command.set_year(year_of(invoice));
  command.set_invoice_id(invoice.invoice_id);
  set_command(request, command);
  return request;
}

api::v1::CommandRequest numbering_of(const Commit& generated, std::uint64_t number) {
  const auto& invoice = *first_of<events::InvoiceGenerated>(generated);
  auto request = command_because_of(
      generated, infra::derived_uuid({"carelog-number-invoice", invoice.invoice_id}),
      billing_actor);
  request.set_type("billing-account");
  request.set_id(generated.aggregate.id);
  request.set_key(generated.key);
  api::v1::NumberInvoice command;
  command.set_part_id(invoice.invoice_id);
  command.set_number(year_of(invoice) + "-" + std::to_string(number));
  set_command(request, command);
  return request;
}

// Sends one command for each commit; those that failed are noted, the others handed on.
template <typename Request, typename Done>
void send_for(CommandBatch& batch, const std::vector<Commit>& commits, Request request_for,
              Failed& failed, Done done) {
  std::vector<api::v1::CommandRequest> requests;
  for (const Commit& each : commits) requests.push_back(request_for(each));
  const auto answers = batch.send(std::move(requests));
  for (std::size_t at = 0; at < commits.size(); ++at) {
    if (answers[at]) {
      done(commits[at], *answers[at]);
    } else {
      failed.commits.push_back(commits[at]);
      failed.why = answers[at].error().why;
    }
  }
}

}  // namespace

api::v1::CommandRequest account_opening(const Commit& cause) {
  const std::string& patient_id = cause.key;
  auto request = command_because_of(
      cause, infra::derived_uuid({"carelog-open-billing-account", patient_id}), billing_actor);
  request.set_type("billing-account");
  request.set_id(billing_account_id(patient_id));
  request.set_key(patient_id);
  api::v1::CreateBillingAccount command;
  command.set_patient_id(patient_id);
  set_command(request, command);
  return request;
}

LogReactor::Work open_billing_accounts(std::vector<infra::LeaderNode> billing) {
  auto batch = std::make_shared<CommandBatch>(std::move(billing));
  return {billing_actor, has<events::PatientRegistered>, [batch](const auto& commits) {
            Failed failed;
            send_for(*batch, commits, account_opening, failed, [](const auto&, const auto&) {});
            return failed;
          }};
}

LogReactor::Work number_invoices(std::vector<infra::LeaderNode> billing) {
  auto batch = std::make_shared<CommandBatch>(std::move(billing));
  return {"invoice-numbers", has<events::InvoiceGenerated>, [batch](const auto& commits) {
            Failed failed;
            std::vector<Commit> numbered;
            std::vector<std::uint64_t> numbers;
            send_for(*batch, commits, number_wanted_for, failed,
                     [&](const Commit& commit, const api::v1::CommandDone& done) {
                       numbered.push_back(commit);
                       numbers.push_back(done.version());
                     });
            std::size_t next = 0;
            send_for(
                *batch, numbered,
                [&](const Commit& commit) { return numbering_of(commit, numbers[next++]); }, failed,
                [](const auto&, const auto&) {});
            return failed;
          }};
}

}  // namespace carelog::command
