// What the command services share: context to metadata, refusals and breakdowns to the wire.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <optional>
#include <string>

#include "carelog/api/v1/commands.pb.h"
#include "carelog/api/v1/common.pb.h"
#include "carelog/api/v1/leadership.pb.h"
#include "command-side/engine/command_engine.h"
#include "infra/process/time_zone.h"

namespace carelog::command {

inline constexpr std::size_t metadata_bytes_max = 256;  // of each text

// What is missing in the context, or may not stand in the log for ever: too long, not UTF-8, with
// control characters. Empty if nothing is. The text names the field.
std::string missing_in(const api::v1::RequestContext& context);

// By which the days of the caller's clinic are told. Nothing: the system does not know it.
std::optional<infra::TimeZone> zone_of(const api::v1::RequestContext& context);

events::Metadata metadata_of(const api::v1::RequestContext& context, std::string command,
                             std::int64_t now_ms);

// SHA-256 over what "the same request" means: aggregate, condition, command and its bytes.
events::Hash request_hash(const api::v1::CommandRequest& request);
// The same of a request with a context of its own, without that.
events::Hash request_hash(const std::string& command, const google::protobuf::Message& request);

VersionCondition condition_of(const api::v1::CommandRequest& request);

// When the command must not be decided any more, as Unix time: what the caller said, or the call's
// own deadline if that is earlier (gRPC sends it as time left, so a call that arrives late has it
// late).
std::int64_t deadline_ms(const grpc::CallbackServerContext& call,
                         const api::v1::RequestContext& context);

void write_refusal(const Refusal& refusal, api::v1::Refusal& wire);
grpc::Status status_of(const Unavailable& unavailable);

// What a node tells the others: GetLeadership of every command service.
grpc::ServerUnaryReactor* answer_leadership(grpc::CallbackServerContext& context,
                                            const grpc::Status& admitted,
                                            const std::string& endpoint,
                                            const std::vector<PartitionLeader>& leaders,
                                            api::v1::GetLeadershipReply& reply);

// "<topic>.<partition>.<offset>"
std::string consistency_token(const std::string& topic, events::Partition partition,
                              events::Offset offset);

}  // namespace carelog::command
