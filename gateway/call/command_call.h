// The gateway's one way to the command side: every command is sent, and its answer received, here.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "carelog/api/v1/commands.pb.h"
#include "gateway/call/api_call.h"

namespace carelog::gateway {

struct GatewayParts;

// The id under which a client's key is remembered: a key belongs to one caller and one record. The
// id of a new aggregate of this type is derived from the same key, and from the patient it belongs
// to, so that a repeat through any gateway gets its first answer.
std::string command_id_for(std::string_view clinic, std::string_view actor, std::string_view key);
std::string new_id_for(std::string_view aggregate, std::string_view clinic, std::string_view actor,
                       std::string_view key, std::string_view under = {});

struct CommandToSend {
  const CommandRoute* route = nullptr;
  std::string id;  // of the aggregate
  std::string key;
  std::string command_id;
  bool repeatable = false;   // the client chose its key
  bool names_later = false;  // of an import: an encounter may be part of one that comes after it
  // Of an imported entry: how its row names others. One that names an encounter is sent when the
  // rows that name none are in.
  std::string patient_key = {};
  std::string encounter_key = {};
  std::optional<api::v1::VersionCondition> condition;
  std::string body;                 // the serialised command message
  std::vector<FieldProblem> wrong;  // faults of its form: nothing is decided, all faults are named
  // Of a change: the members of its body. Where the form has faults, the record is not looked at,
  // so nothing can be said of other members.
  std::optional<std::vector<std::string>> said = std::nullopt;
};

using CommandOutcome = tl::expected<api::v1::CommandDone, Problem>;

// Sends it on behalf of the call. done is called once, later, and keeps alive what it needs.
void send_command(const std::shared_ptr<GatewayParts>& parts, const ApiCall& call,
                  CommandToSend command, std::function<void(CommandOutcome)> done);

// The handler of every route with a command: 200, 201 or 204 with ETag, Consistency-Token,
// Idempotency-Key and, on a repeat, Idempotency-Replayed; Location on 201.
void carry_command(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call);

}  // namespace carelog::gateway
