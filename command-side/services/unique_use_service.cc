#include "command-side/services/unique_use_service.h"

#include <algorithm>

#include "command-side/reservations/reservation_client.h"
#include "command-side/reservations/unique_use.h"
#include "command-side/services/command_service.h"
#include "infra/ids/random_id.h"
#include "infra/process/clock.h"

namespace carelog::command {

grpc::ServerUnaryReactor* UniqueUseService::Settle(grpc::CallbackServerContext* context,
                                                   const api::v1::SettleUniqueUseRequest* wire,
                                                   api::v1::SettleUniqueUseReply* reply) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (const auto admitted = guard_.check(*context, "Settle", *wire); !admitted.ok()) {
    reactor->Finish(admitted);
    return reactor;
  }
  std::string missing = missing_in(wire->context());
  if (missing.empty() && !infra::is_uuid(wire->patient_id())) missing = "patient_id is not a UUID";
  if (!missing.empty()) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, missing});
    return reactor;
  }
  UniqueUse use;
  use.patient_id = wire->patient_id();
  use.pending.assign(wire->pending().begin(), wire->pending().end());
  use.deadline_ms = deadline_ms(*context, wire->context());
  use.metadata = metadata_of(wire->context(), "SettleUniqueUse", infra::now_ms());
  use.holds = [value = wire->value_id(), this](const Patient& patient) {
    const auto keys = unique_keys(patient);
    return std::any_of(keys.begin(), keys.end(), [&](const UniqueKey& key) {
      return unique_value_id(secret_, key.key) == value;
    });
  };
  const OwnerPartition partition{
      [this](Request<Patient> request) { engine_.submit(std::move(request)); },
      [this](const std::string& each) { return engine_.is_in_use(each); }, infra::random_uuid};
  answer_unique_use(partition, std::move(use), [reactor, reply](UniqueUseAnswer found) {
    if (const auto* away = std::get_if<Unavailable>(&found)) {
      return reactor->Finish(status_of(*away));
    }
    const auto& owner = std::get<Reservations::Owner>(found);
    reply->set_holds(owner.holds);
    reply->set_undecided(owner.undecided);
    reactor->Finish(grpc::Status::OK);
  });
  return reactor;
}

}  // namespace carelog::command
