#include "command-side/services/billing_commands.h"

#include "carelog/api/v1/billing.pb.h"
#include "command-side/billing/coverage_commands.h"
#include "command-side/billing/ledger_commands.h"
#include "command-side/billing/service_commands.h"
#include "events/billing/ledger_json.h"
#include "infra/ids/derived_id.h"

namespace carelog::command {
namespace wire = carelog::api::v1;

namespace {

LedgerOccasion making(const char* what, const Occasion& occasion) {
  return {infra::derived_uuid({std::string("carelog-") + what, occasion.command_id}),
          occasion.today};
}

}  // namespace

// kind_of() finds these by argument-dependent lookup, so they are not in an unnamed namespace.
static CreateBillingAccount command_of(const wire::CreateBillingAccount& said,
                                       const Occasion& occasion) {
  return {occasion.clinic, said.patient_id(),
          said.currency().empty() ? occasion.currency : said.currency()};
}

static RecordCharge command_of(const wire::RecordCharge& said, const Occasion& occasion) {
  return {making("charge", occasion), said.source_id(),    said.code(),
          said.description(),         said.amount_minor(), said.service_date(),
          said.tax_basis_points(),    said.encounter_id()};
}

static CancelCharge command_of(const wire::CancelCharge& said, const Occasion&) {
  return {said.part_id(), said.reason()};
}

static GenerateInvoice command_of(const wire::GenerateInvoice& said, const Occasion& occasion) {
  return {making("invoice", occasion), said.due_on(), said.up_to()};
}

static NumberInvoice command_of(const wire::NumberInvoice& said, const Occasion&) {
  return {said.part_id(), said.number()};
}

static VoidInvoice command_of(const wire::VoidInvoice& said, const Occasion& occasion) {
  return {said.part_id(), said.reason(), occasion.today};
}

static WriteOffInvoice command_of(const wire::WriteOffInvoice& said, const Occasion& occasion) {
  return {said.part_id(), said.amount_minor(), said.reason(), occasion.today};
}

static RecordPayment command_of(const wire::RecordPayment& said, const Occasion& occasion) {
  RecordPayment command{making("payment", occasion),
                        said.amount_minor(),
                        said.method(),
                        said.reference(),
                        said.received_on(),
                        {}};
  for (const auto& each : said.allocations()) {
    command.allocations.push_back({each.invoice_id(), each.amount_minor()});
  }
  return command;
}

static RefundPayment command_of(const wire::RefundPayment& said, const Occasion& occasion) {
  return {said.part_id(), said.amount_minor(), said.reason(), occasion.today};
}

static ReversePayment command_of(const wire::ReversePayment& said, const Occasion& occasion) {
  return {said.part_id(), said.reason(), occasion.today};
}

static RecordCoverage command_of(const wire::RecordCoverage& said, const Occasion& occasion) {
  return {making("coverage", occasion),
          said.payer(),
          said.plan(),
          said.member_id(),
          said.share_basis_points(),
          said.copay_minor(),
          said.valid_from(),
          said.valid_until(),
          said.currency()};
}

static EndCoverage command_of(const wire::EndCoverage& said, const Occasion&) {
  return {said.part_id(), said.last_day(), said.reason()};
}

static SubmitClaim command_of(const wire::SubmitClaim& said, const Occasion& occasion) {
  return {making("claim", occasion), said.part_id(), said.coverage_id(), said.reference()};
}

static AcceptClaim command_of(const wire::AcceptClaim& said, const Occasion& occasion) {
  return {said.part_id(), said.amount_minor(), occasion.today};
}

static DenyClaim command_of(const wire::DenyClaim& said, const Occasion& occasion) {
  return {said.part_id(), said.reason(), occasion.today};
}

static RetractClaimOutcome command_of(const wire::RetractClaimOutcome& said, const Occasion& now) {
  return {said.part_id(), said.reason(), now.today};
}

static RecordPayerPayment command_of(const wire::RecordPayerPayment& said,
                                     const Occasion& occasion) {
  RecordPayerPayment command{making("payer-payment", occasion),
                             said.payer(),
                             said.amount_minor(),
                             said.reference(),
                             said.received_on(),
                             {}};
  for (const auto& each : said.allocations()) {
    command.allocations.push_back({each.claim_id(), each.amount_minor()});
  }
  return command;
}

static ReversePayerPayment command_of(const wire::ReversePayerPayment& said, const Occasion& now) {
  return {said.part_id(), said.reason(), now.today};
}

static TakeMoneyOfRecord command_of(const wire::TakeMoneyOfRecord& said, const Occasion&) {
  TakeMoneyOfRecord command{said.part_id(), said.kind(),     said.payer(),
                            said.on(),      said.currency(), {}};
  for (const auto& each : said.amounts()) {
    command.amounts.push_back({each.name(), each.amount_minor()});
  }
  return command;
}

static ChargeService command_of(const wire::ChargeService& said, const Occasion& occasion) {
  return {making("charge", occasion).new_id,
          said.source_id(),
          said.what(),
          said.code(),
          said.service_date(),
          said.currency(),
          said.description(),
          said.amount_minor(),
          said.tax_basis_points(),
          said.encounter_id()};
}

static WithdrawService command_of(const wire::WithdrawService& said, const Occasion&) {
  return {said.source_id()};
}

static PublishPrices command_of(const wire::PublishPrices& said, const Occasion& occasion) {
  PublishPrices command{occasion.clinic,
                        said.valid_from(),
                        said.currency().empty() ? occasion.currency : said.currency(),
                        {}};
  for (const auto& each : said.prices()) {
    command.prices.push_back({each.system(), each.code(), each.description(), each.amount_minor(),
                              each.tax_basis_points()});
  }
  return command;
}

static RecordPayer command_of(const wire::RecordPayer& said, const Occasion& occasion) {
  RecordPayer command{occasion.clinic, said.name(), {}};
  for (const auto& each : said.plans()) {
    command.plans.push_back({each.name(), each.share_basis_points(), each.copay_minor()});
  }
  return command;
}

static ReadPrices command_of(const wire::ReadPrices&, const Occasion&) {
  return {};
}

static AssignInvoiceNumber command_of(const wire::AssignInvoiceNumber& said,
                                      const Occasion& occasion) {
  return {occasion.clinic, said.year(), said.invoice_id()};
}

namespace {

std::string view_of(const std::string& id, const BillingAccount& account, std::uint64_t version) {
  wire::BillingAccountView view;
  view.set_id(id);
  view.set_patient_id(account.patient_id);
  view.set_clinic(account.clinic);
  view.set_currency(account.currency);
  view.set_balance_minor(account.balance_minor());
  view.set_status("open");
  view.set_version(version);
  view.set_ledger(events::ledger_json(account));
  return view.SerializeAsString();
}

std::string prices_shown(const std::string& id, const PriceList& list, std::uint64_t version) {
  wire::PriceListView view;
  view.set_id(id);
  view.set_clinic(list.clinic);
  view.set_version(version);
  for (const events::PriceVersion& each : list.versions) {
    auto& shown = *view.add_versions();
    shown.set_valid_from(each.valid_from);
    shown.set_currency(each.currency);
    for (const events::Price& price : each.prices) {
      auto& item = *shown.add_prices();
      item.set_system(price.system);
      item.set_code(price.code);
      item.set_description(price.description);
      item.set_amount_minor(price.amount_minor);
      item.set_tax_basis_points(price.tax_basis_points);
    }
  }
  for (const events::PayerRecorded& payer : list.payers) {
    auto& shown = *view.add_payers();
    shown.set_name(payer.name);
    for (const events::PayerPlan& each : payer.plans) {
      auto& plan = *shown.add_plans();
      plan.set_name(each.name);
      plan.set_share_basis_points(each.share_basis_points);
      plan.set_copay_minor(each.copay_minor);
    }
  }
  return view.SerializeAsString();
}

}  // namespace

std::string billing_account_id(const std::string& patient_id) {
  return infra::derived_uuid({"carelog-billing-account", patient_id});
}

std::string invoice_series_id(const std::string& clinic, const std::string& year) {
  return infra::derived_uuid({"carelog-invoice-series", clinic, year});
}

std::string price_list_id(const std::string& clinic) {
  return infra::derived_uuid({"carelog-price-list", clinic});
}

Commands<BillingAccount> billing_commands() {
  return {.topic = "billing",
          .aggregate = "billing-account",
          .kinds = {kind_of<BillingAccount, wire::CreateBillingAccount>(),
                    kind_of<BillingAccount, wire::RecordCharge>(),
                    kind_of<BillingAccount, wire::CancelCharge>(),
                    kind_of<BillingAccount, wire::GenerateInvoice>(),
                    kind_of<BillingAccount, wire::NumberInvoice>(),
                    kind_of<BillingAccount, wire::VoidInvoice>(),
                    kind_of<BillingAccount, wire::WriteOffInvoice>(),
                    kind_of<BillingAccount, wire::RecordPayment>(),
                    kind_of<BillingAccount, wire::RefundPayment>(),
                    kind_of<BillingAccount, wire::ReversePayment>(),
                    kind_of<BillingAccount, wire::RecordCoverage>(),
                    kind_of<BillingAccount, wire::EndCoverage>(),
                    kind_of<BillingAccount, wire::SubmitClaim>(),
                    kind_of<BillingAccount, wire::AcceptClaim>(),
                    kind_of<BillingAccount, wire::DenyClaim>(),
                    kind_of<BillingAccount, wire::RetractClaimOutcome>(),
                    kind_of<BillingAccount, wire::RecordPayerPayment>(),
                    kind_of<BillingAccount, wire::ReversePayerPayment>(),
                    kind_of<BillingAccount, wire::TakeMoneyOfRecord>(),
                    kind_of<BillingAccount, wire::ChargeService>(),
                    kind_of<BillingAccount, wire::WithdrawService>()},
          .usual =
              [](const Occasion& occasion) {
                BillingAccount account;
                account.open = true;
                account.clinic = occasion.clinic;
                return account;
              },
          .clinic_of = [](const BillingAccount& account) -> const std::string& {
            return account.clinic;
          },
          .view_of = view_of};
}

Commands<InvoiceSeries> invoice_series_commands() {
  return {
      .topic = "billing",
      .aggregate = "invoice-series",
      .kinds = {kind_of<InvoiceSeries, wire::AssignInvoiceNumber>()},
      .usual = [](const Occasion&) { return InvoiceSeries{}; },
      .clinic_of = [](const InvoiceSeries& series) -> const std::string& { return series.clinic; },
      .view_of = [](const std::string&, const InvoiceSeries&,
                    std::uint64_t) { return std::string(); }};
}

Commands<PriceList> price_list_commands() {
  return {
      .topic = "billing",
      .aggregate = "price-list",
      .kinds = {kind_of<PriceList, wire::PublishPrices>(), kind_of<PriceList, wire::RecordPayer>(),
                kind_of<PriceList, wire::ReadPrices>()},
      .usual = [](const Occasion&) { return PriceList{}; },
      .clinic_of = [](const PriceList& list) -> const std::string& { return list.clinic; },
      .view_of = prices_shown};
}

}  // namespace carelog::command
