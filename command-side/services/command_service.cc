#include "command-side/services/command_service.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include "events/frame/frame_rule.h"
#include "infra/text/text.h"

namespace carelog::command {
namespace {

api::v1::Refusal::Code to_wire(RefusalCode code) {
  switch (code) {
    case RefusalCode::invalid:
      return api::v1::Refusal::INVALID;
    case RefusalCode::not_found:
      return api::v1::Refusal::NOT_FOUND;
    case RefusalCode::already_exists:
      return api::v1::Refusal::ALREADY_EXISTS;
    case RefusalCode::version_conflict:
      return api::v1::Refusal::VERSION_CONFLICT;
    case RefusalCode::in_use:
      return api::v1::Refusal::IN_USE;
    case RefusalCode::key_reused:
      return api::v1::Refusal::KEY_REUSED;
    case RefusalCode::state_conflict:
      return api::v1::Refusal::STATE_CONFLICT;
  }
  return api::v1::Refusal::CODE_UNSPECIFIED;
}

}  // namespace

std::string missing_in(const api::v1::RequestContext& context) {
  if (context.clinic().empty()) return "context.clinic is empty: name the clinic";
  if (context.actor().empty()) return "context.actor is empty: name who asks";
  if (context.role().empty()) return "context.role is empty: name the caller's role";
  if (context.command_id().empty()) return "context.command_id is empty: give the command an id";
  const std::pair<const char*, const std::string&> texts[] = {
      {"clinic", context.clinic()},
      {"actor", context.actor()},
      {"role", context.role()},
      {"purpose", context.purpose()},
      {"command_id", context.command_id()},
      {"correlation_id", context.correlation_id()},
      {"causation_id", context.causation_id()},
      {"traceparent", context.traceparent()}};
  for (const auto& [field, text] : texts) {
    if (text.size() <= metadata_bytes_max && !infra::fault_in(text, infra::LineBreaks::refused)) {
      continue;
    }
    return std::string("context.") + field + " is not plain text of at most " +
           std::to_string(metadata_bytes_max) + " bytes";
  }
  return {};
}

std::optional<infra::TimeZone> zone_of(const api::v1::RequestContext& context) {
  if (context.time_zone().empty()) return infra::TimeZone::utc();
  return infra::TimeZone::find(context.time_zone());
}

events::Metadata metadata_of(const api::v1::RequestContext& context, std::string command,
                             std::int64_t now_ms) {
  return {context.clinic(),       context.actor(),       context.role(),
          context.purpose(),      std::move(command),    context.correlation_id(),
          context.causation_id(), context.traceparent(), now_ms,
          context.time_zone()};
}

events::Hash request_hash(const api::v1::CommandRequest& request) {
  std::string said;
  for (const std::string& part : {request.command(), request.type(), request.id(), request.key(),
                                  request.condition().SerializeAsString(), request.body()}) {
    said += std::to_string(part.size()) + ' ' + part;
  }
  return events::sha256(said);
}

VersionCondition condition_of(const api::v1::CommandRequest& request) {
  VersionCondition condition;
  const auto& wire = request.condition();
  if (wire.one_of_these()) condition.one_of = {wire.these().begin(), wire.these().end()};
  condition.none_of = {wire.none_of().begin(), wire.none_of().end()};
  condition.absent = wire.absent();
  return condition;
}

events::Hash request_hash(const std::string& command, const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> bare(request.New());
  bare->CopyFrom(request);
  const auto* context = bare->GetDescriptor()->FindFieldByName("context");
  bare->GetReflection()->ClearField(bare.get(), context);
  // No request has a map, so the serialised form is deterministic.
  return events::sha256(command + '\0' + bare->SerializeAsString());
}

std::int64_t deadline_ms(const api::v1::RequestContext& context) {
  return context.deadline_ms() > 0 ? context.deadline_ms()
                                   : std::numeric_limits<std::int64_t>::max();
}

std::int64_t deadline_ms(const grpc::CallbackServerContext& call,
                         const api::v1::RequestContext& context) {
  using namespace std::chrono;
  const auto of_call = call.deadline();
  if (of_call == system_clock::time_point::max()) return deadline_ms(context);
  return std::min(duration_cast<milliseconds>(of_call.time_since_epoch()).count(),
                  deadline_ms(context));
}

void write_refusal(const Refusal& refusal, api::v1::Refusal& wire) {
  wire.set_code(to_wire(refusal.code));
  wire.set_detail(refusal.detail);
  wire.set_current_version(refusal.current_version);
  for (const FieldError& error : refusal.errors) {
    auto* out = wire.add_errors();
    out->set_field(error.field);
    out->set_code(error.code);
    out->set_detail(error.detail);
  }
}

grpc::Status status_of(const Unavailable& unavailable) {
  switch (unavailable.why) {
    case Unavailable::Why::overloaded:
      return {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many commands in flight: try again"};
    case Unavailable::Why::moved:
      return {grpc::StatusCode::UNAVAILABLE, "another node leads this partition",
              unavailable.leader};
    case Unavailable::Why::starting:
      return {grpc::StatusCode::UNAVAILABLE, "the command side is starting: try again"};
    case Unavailable::Why::undecided:
      return {grpc::StatusCode::ABORTED,
              "another command is deciding about a value that must be unique: try again"};
    case Unavailable::Why::too_new:
      return {grpc::StatusCode::UNIMPLEMENTED, "this node does not write such facts yet"};
    case Unavailable::Why::expired:
      return {grpc::StatusCode::DEADLINE_EXCEEDED, "not decided within the deadline: try again"};
    case Unavailable::Why::stopping:
      return {grpc::StatusCode::UNAVAILABLE, "the command side is stopping: try again"};
    case Unavailable::Why::halted:
      return {grpc::StatusCode::UNAVAILABLE, "the command side has halted: see its log"};
  }
  return {grpc::StatusCode::INTERNAL, "no such outcome"};
}

grpc::ServerUnaryReactor* answer_leadership(grpc::CallbackServerContext& context,
                                            const grpc::Status& admitted,
                                            const std::string& endpoint,
                                            const std::vector<PartitionLeader>& leaders,
                                            api::v1::GetLeadershipReply& reply) {
  if (!admitted.ok()) {
    grpc::ServerUnaryReactor* refused = context.DefaultReactor();
    refused->Finish(admitted);
    return refused;
  }
  reply.set_endpoint(endpoint);
  for (std::size_t i = 0; i < leaders.size(); ++i) {
    auto& partition = *reply.add_partitions();
    partition.set_partition(static_cast<std::uint32_t>(i));
    partition.set_leads(leaders[i].role == Role::leading);
    partition.set_leader(leaders[i].leader);
    partition.set_term(leaders[i].term);
  }
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

std::string consistency_token(const std::string& topic, events::Partition partition,
                              events::Offset offset) {
  return topic + '.' + std::to_string(partition) + '.' + std::to_string(offset);
}

}  // namespace carelog::command
