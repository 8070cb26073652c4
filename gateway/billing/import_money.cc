#include "gateway/billing/import_money.h"

#include "carelog/api/v1/billing.pb.h"
#include "gateway/call/form.h"
#include "gateway/import/import_run.h"
#include "infra/ids/derived_id.h"

namespace carelog::gateway {
namespace {

constexpr CommandRoute money_command{
    .message = "TakeMoneyOfRecord", .aggregate = "billing-account", .topic = "billing"};

CommandToSend money_of(const ApiCall& call, const ImportRow& row) {
  CommandToSend command;
  command.route = &money_command;
  const std::string patient_key = import_key_of(row.said, "patientKey");
  if (patient_key.empty()) command.wrong.push_back(missing_import_key(row.said, "patientKey"));
  command.key = new_id_for("patient", call.caller.clinic, import_actor, patient_key);
  command.id = infra::derived_uuid({"carelog-billing-account", command.key});
  api::v1::TakeMoneyOfRecord message;
  add_others(command.wrong, read_form(row.said, {.beside = "key patientKey"}, message));
  message.set_part_id(row.key);
  command.body = message.SerializeAsString();
  return command;
}

}  // namespace

void import_money(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  import_rows(parts, std::move(call), "money", money_of);
}

}  // namespace carelog::gateway
