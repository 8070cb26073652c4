#include "tools/client/audit_text.h"

#include <nlohmann/json.hpp>

#include "infra/text/text.h"

namespace carelog::tools {

namespace {

std::string text_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return "";
  return infra::printable(found->is_string() ? found->get<std::string>() : found->dump());
}

std::string value_of(const nlohmann::json& change, const char* name) {
  const auto found = change.find(name);
  if (found == change.end() || found->is_null()) return "(nothing)";
  return "\"" + text_of(change, name) + "\"";
}

}  // namespace

std::string audit_text(const nlohmann::json& entry) {
  std::string text = text_of(entry, "occurredAt") + "  v" + text_of(entry, "version") + "  " +
                     text_of(entry, "eventType") + "\n    by " + text_of(entry, "actor") + " (" +
                     text_of(entry, "role") + ") for " + text_of(entry, "purpose") + " with " +
                     text_of(entry, "command") + " " + text_of(entry, "commandId");
  if (const auto log = entry.find("log"); log != entry.end() && log->is_object())
    text += "\n    in the log at " + text_of(*log, "topic") + "/" + text_of(*log, "partition") +
            "@" + text_of(*log, "offset");
  for (const auto& [label, name] :
       {std::pair{"correlation", "correlationId"}, std::pair{"caused by", "causationId"},
        std::pair{"trace", "traceparent"}}) {
    if (const std::string value = text_of(entry, name); !value.empty())
      text += std::string(", ") + label + " " + value;
  }
  text += "\n";
  const auto changes = entry.find("changes");
  if (changes == entry.end() || !changes->is_array()) return text;
  for (const auto& change : *changes)
    text += "    " + text_of(change, "field") + ": " + value_of(change, "from") + " -> " +
            value_of(change, "to") + "\n";
  return text;
}

std::string audit_record_text(const nlohmann::json& record) {
  if (text_of(record, "kind") == "change") {
    nlohmann::json entry = record;
    entry["occurredAt"] = record.value("at", "");
    entry["correlationId"] = record.value("requestId", "");
    return audit_text(entry);
  }
  std::string actor = text_of(record, "actor");
  const bool known = !actor.empty();
  std::string text = text_of(record, "at") + "  " + text_of(record, "kind") + "  " +
                     text_of(record, "operation") + " " + text_of(record, "status");
  if (const std::string code = text_of(record, "code"); !code.empty()) text += " " + code;
  text += known ? "\n    by " + actor + " (" + text_of(record, "role") + ")"
                : std::string("\n    by somebody without a valid token");
  if (const std::string purpose = text_of(record, "purpose"); !purpose.empty())
    text += " for " + purpose;
  if (const std::string reason = text_of(record, "reason"); !reason.empty())
    text += " because \"" + reason + "\"";
  text += ", request " + text_of(record, "requestId");
  if (const std::string command = text_of(record, "commandId"); !command.empty())
    text += ", command " + command;
  text += "\n";
  const auto patients = record.find("patients");
  if (patients == record.end() || !patients->is_array()) return text;
  for (const auto& patient : *patients)
    text += "    patient " +
            infra::printable(patient.is_string() ? patient.get<std::string>() : "") + "\n";
  return text;
}

std::string next_page(const std::string& link) {
  const std::size_t rel = link.find("rel=\"next\"");
  if (rel == std::string::npos) return "";
  const std::size_t open = link.rfind('<', rel);
  const std::size_t close = link.find('>', open);
  if (open == std::string::npos || close == std::string::npos || close > rel) return "";
  std::string target = link.substr(open + 1, close - open - 1);
  if (const std::size_t scheme = target.find("://"); scheme != std::string::npos) {
    const std::size_t path = target.find('/', scheme + 3);
    target = path == std::string::npos ? "" : target.substr(path);
  }
  return target;
}

}  // namespace carelog::tools
