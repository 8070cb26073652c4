#include "command-side/services/billing_commands.h"

#include "carelog/api/v1/billing.pb.h"
#include "infra/ids/derived_id.h"

namespace carelog::command {
namespace wire = carelog::api::v1;

// kind_of() finds it by its arguments, which it does not in a namespace without a name.
static CreateBillingAccount command_of(const wire::CreateBillingAccount& said,
                                       const Occasion& occasion) {
  return {occasion.clinic, said.patient_id(),
          said.currency().empty() ? occasion.currency : said.currency()};
}

namespace {

std::string view_of(const std::string& id, const BillingAccount& account, std::uint64_t version) {
  wire::BillingAccountView view;
  view.set_id(id);
  view.set_patient_id(account.patient_id);
  view.set_clinic(account.clinic);
  view.set_currency(account.currency);
  view.set_status("open");
  view.set_version(version);
  return view.SerializeAsString();
}

}  // namespace

std::string billing_account_id(const std::string& patient_id) {
  return infra::derived_uuid({"carelog-billing-account", patient_id});
}

Commands<BillingAccount> billing_commands() {
  return {.topic = "billing",
          .aggregate = "billing-account",
          .kinds = {kind_of<BillingAccount, wire::CreateBillingAccount>()},
          .usual = [](const Occasion&) { return BillingAccount{}; },
          .clinic_of = [](const BillingAccount& account) -> const std::string& {
            return account.clinic;
          },
          .view_of = view_of};
}

}  // namespace carelog::command
