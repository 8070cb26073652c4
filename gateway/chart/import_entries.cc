#include "gateway/chart/import_entries.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>

#include "gateway/call/form.h"
#include "gateway/chart/chart_routes.h"
#include "gateway/import/import_run.h"

namespace carelog::gateway {
namespace {

using google::protobuf::Message;

constexpr std::array members = {"key", "type", "patientKey", "encounterKey", "content"};

// The command that records one of this type. Null: there is no such kind.
const CommandRoute* recording(std::string_view type) {
  for (const Route& route : chart_routes()) {
    if (route.command.aggregate == type && route.command.status == 201) return &route.command;
  }
  return nullptr;
}

std::string text_in(const JsonValue& row, std::string_view member) {
  const JsonValue* value = row.find(member);
  return value != nullptr && value->kind == JsonValue::Kind::string ? value->text : std::string();
}

void set_text(const char* name, const std::string& text, Message& content) {
  const auto* field = content.GetDescriptor()->FindFieldByName(name);
  content.GetReflection()->SetString(&content, field, text);
}

void read_content(const ApiCall& call, const JsonValue& said, CommandToSend& command) {
  const auto content = new_message(command.route->message);
  const JsonValue* given = said.find("content");
  if (given == nullptr) {
    command.wrong.push_back({"/content", "required", "say what the entry says"});
  } else {
    for (FieldProblem& each : below("/content", read_form(*given, {}, *content))) {
      command.wrong.push_back(std::move(each));
    }
  }
  if (const std::string key = import_key_of(said, "encounterKey"); !key.empty()) {
    if (given != nullptr && given->find("encounterId") != nullptr) {
      command.wrong.push_back({"/content/encounterId", "unknown-field",
                               "leave this field out: encounterKey names the encounter"});
    }
    set_text("encounter_id",
             new_id_for("encounter", call.caller.clinic, import_actor, key, command.key), *content);
    command.names_later = true;
    if (command.route->aggregate != "encounter") command.encounter_key = key;
  }
  command.body = content->SerializeAsString();
}

void name_unknown(const JsonValue& said, CommandToSend& command) {
  for (const auto& [name, value] : said.members) {
    if (std::find(members.begin(), members.end(), name) == members.end()) {
      command.wrong.push_back({pointer_of(name), "unknown-field", "leave this field out"});
    }
  }
}

CommandToSend entry_of(const ApiCall& call, const ImportRow& row) {
  CommandToSend command;
  const std::string patient_key = import_key_of(row.said, "patientKey");
  if (patient_key.empty()) command.wrong.push_back(missing_import_key(row.said, "patientKey"));
  command.key = new_id_for("patient", call.caller.clinic, import_actor, patient_key);
  command.patient_key = patient_key;
  command.route = recording(text_in(row.said, "type"));
  if (command.route == nullptr) {
    command.wrong.push_back({"/type", "not-a-known-value", "name a kind of entry: \"allergy\""});
    // Checked all the same, for what is wrong beside it: a content that no rule speaks of.
    command.route = recording("note");
    const auto content = new_message(command.route->message);
    set_text("note", "of an unknown kind", *content);
    command.body = content->SerializeAsString();
  } else {
    read_content(call, row.said, command);
  }
  name_unknown(row.said, command);
  return command;
}

}  // namespace

void import_entries(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  import_rows(parts, std::move(call), "entries", entry_of);
}

}  // namespace carelog::gateway
