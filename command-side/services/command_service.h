// What the command services share: metadata from the request context, and refusals and breakdowns
// for the wire.
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

inline constexpr std::size_t metadata_bytes_max = 256;  // each text

// The context's first missing field, or one that must not be stored for ever: too long, not UTF-8,
// or with control characters. Empty if there is none. Names the field.
std::string missing_in(const api::v1::RequestContext& context);

// The time zone of the caller's clinic. Nothing if the system does not know it.
std::optional<infra::TimeZone> zone_of(const api::v1::RequestContext& context);

events::Metadata metadata_of(const api::v1::RequestContext& context, std::string command,
                             std::int64_t now_ms);

// SHA-256 over what makes two requests the same: aggregate, condition, command and its bytes.
events::Hash request_hash(const api::v1::CommandRequest& request);
// The same for a request with a context of its own, which is left out.
events::Hash request_hash(const std::string& command, const google::protobuf::Message& request);

VersionCondition condition_of(const api::v1::CommandRequest& request);

// The Unix time after which the command must not be decided: what the caller said, or the call's
// own deadline if that is earlier. gRPC sends the latter as time left, so it is too late for a call
// that was delayed.
std::int64_t deadline_ms(const grpc::CallbackServerContext& call,
                         const api::v1::RequestContext& context);
std::int64_t deadline_ms(const api::v1::RequestContext& context);  // what the caller said

void write_refusal(const Refusal& refusal, api::v1::Refusal& wire);
grpc::Status status_of(const Unavailable& unavailable);

// Tells other nodes what this one leads: GetLeadership of every command service.
grpc::ServerUnaryReactor* answer_leadership(grpc::CallbackServerContext& context,
                                            const grpc::Status& admitted,
                                            const std::string& endpoint,
                                            const std::vector<PartitionLeader>& leaders,
                                            api::v1::GetLeadershipReply& reply);

// "<topic>.<partition>.<offset>"
std::string consistency_token(const std::string& topic, events::Partition partition,
                              events::Offset offset);

}  // namespace carelog::command
