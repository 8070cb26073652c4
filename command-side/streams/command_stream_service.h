// The server's side of DecideGroups: reads groups of commands, has each command decided, and writes
// the answers to a group once it has them all.
//
// At most groups_unanswered_max groups of a stream are read and not written back: the rest waits at
// the caller. A caller that goes away costs nothing: what was read is still decided.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <functional>

#include "carelog/api/v1/commands.pb.h"

namespace carelog::command {

inline constexpr std::size_t groups_unanswered_max = 4;
inline constexpr int group_commands_max = 512;

using CommandStreamReactor =
    grpc::ServerBidiReactor<api::v1::CommandGroup, api::v1::CommandGroupReply>;

// Answers once, on any thread. The request lives until it returns. Called only while the stream is
// open.
using DecideInStream = std::function<void(const api::v1::CommandRequest& request,
                                          std::function<void(api::v1::CommandAnswer)> answer)>;

// Owned by gRPC.
CommandStreamReactor* open_command_stream(DecideInStream decide);
CommandStreamReactor* refused_stream(const grpc::Status& why);

}  // namespace carelog::command
