#include "gateway/billing/import_money.h"

#include "carelog/api/v1/billing.pb.h"
#include "gateway/call/form.h"
#include "gateway/import/import_run.h"
#include "infra/ids/derived_id.h"

namespace carelog::gateway {
namespace {

constexpr CommandRoute money_command{
    .message = "TakeMoneyOfRecord", .aggregate = "billing-account", .topic = "billing"};

constexpr CommandRoute coverage_command{
    .message = "RecordCoverage", .aggregate = "billing-account", .topic = "billing"};

// To the account of the imported patient.
template <typename Message>
CommandToSend to_account(const CommandRoute& route, const ApiCall& call, const ImportRow& row,
                         Message& message) {
  CommandToSend command;
  command.route = &route;
  const std::string patient_key = import_key_of(row.said, "patientKey");
  if (patient_key.empty()) command.wrong.push_back(missing_import_key(row.said, "patientKey"));
  command.key = new_id_for("patient", call.caller.clinic, import_actor, patient_key);
  command.id = infra::derived_uuid({"carelog-billing-account", command.key});
  add_others(command.wrong, read_form(row.said, {.beside = "key patientKey"}, message));
  return command;
}

CommandToSend money_of(const ApiCall& call, const ImportRow& row) {
  api::v1::TakeMoneyOfRecord message;
  CommandToSend command = to_account(money_command, call, row, message);
  message.set_part_id(row.key);
  command.body = message.SerializeAsString();
  return command;
}

CommandToSend coverage_of(const ApiCall& call, const ImportRow& row) {
  api::v1::RecordCoverage message;
  CommandToSend command = to_account(coverage_command, call, row, message);
  command.body = message.SerializeAsString();
  return command;
}

}  // namespace

void import_money(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  import_rows(parts, std::move(call), "money", money_of);
}

void import_coverages(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  import_rows(parts, std::move(call), "coverages", coverage_of);
}

}  // namespace carelog::gateway
