#include "gateway/import/import_run.h"

#include <set>
#include <utility>

#include "gateway/call/form.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/http/header_fields.h"
#include "gateway/json/json_writer.h"
#include "infra/text/text.h"

namespace carelog::gateway {
namespace {

void write_errors(JsonWriter& json, const std::vector<FieldProblem>& errors) {
  json.name("errors").begin_array();
  for (const auto& error : errors) {
    json.begin_object().member("pointer", error.pointer).member("code", error.code);
    json.member("detail", error.detail).end_object();
  }
  json.end_array();
}

}  // namespace

ImportRun::ImportRun(std::shared_ptr<ApiCall> call, std::size_t rows)
    : results_(rows), call_(std::move(call)), open_(1) {}

void ImportRun::refuse(std::size_t row, FieldProblem problem) {
  results_[row].status = Result::Status::refused;
  results_[row].errors.push_back(std::move(problem));
}

void ImportRun::send(const std::shared_ptr<GatewayParts>& parts,
                     const std::shared_ptr<ImportRun>& run, std::size_t row,
                     const std::string& base, CommandToSend command) {
  run->open_.fetch_add(1, std::memory_order_relaxed);
  const Names names{command.patient_key, command.encounter_key};
  send_in_bulk(parts, run->call(), std::move(command),
               [run, row, base, names](const CommandOutcome& outcome) {
                 note_outcome(run->results_[row], outcome, base, names);
                 run->close_one();
               });
}

void ImportRun::close_one() {
  if (open_.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
  if (held_.empty()) return answer();
  open_.store(1, std::memory_order_relaxed);
  for (const auto& send_rest : std::exchange(held_, {})) send_rest();
  close_one();
}

void ImportRun::answer() {
  bool decided = results_.empty();
  JsonWriter json;
  json.begin_array();
  for (std::size_t row = 0; row < results_.size(); ++row) {
    const Result& result = results_[row];
    decided = decided || result.status != Result::Status::undecided;
    if (result.status == Result::Status::refused) call_->note_refused_part("rows-refused");
    json.begin_object().member("row", static_cast<std::uint64_t>(row));
    json.member("status", status_name(result.status));
    if (!result.id.empty()) json.member("id", result.id).member("version", result.version);
    if (!result.consistency_token.empty()) {
      json.member("consistencyToken", result.consistency_token);
    }
    write_errors(json, result.errors);
    json.end_object();
  }
  if (decided) return call_->answer_json(200, json.end_array().take());
  Problem problem;
  problem.code = "temporarily-unavailable";
  problem.detail = "No row could be decided. Send the request again; rows keep their keys.";
  problem.retry_after_s = 1;
  call_->fail(problem);
}

std::string_view ImportRun::status_name(Result::Status status) {
  switch (status) {
    case Result::Status::created:
      return "created";
    case Result::Status::existing:
      return "existing";
    case Result::Status::refused:
      return "refused";
    case Result::Status::undecided:
      break;
  }
  return "undecided";
}

FieldProblem ImportRun::in_words_of_row(FieldProblem problem, const Names& names) {
  const bool of_encounter = problem.pointer == "/encounterId" && !names.encounter_key.empty();
  if (of_encounter) {
    problem.pointer = "/encounterKey";
    const std::string key = "'" + names.encounter_key + "'";
    problem.detail = problem.code == "unknown"
                         ? "no encounter of this patient was imported as " + key
                         : key + ": " + problem.detail;
  }
  return problem;
}

void ImportRun::note_outcome(Result& result, const CommandOutcome& outcome, const std::string& base,
                             const Names& names) {
  if (outcome) {
    result.status = outcome->replayed() ? Result::Status::existing : Result::Status::created;
    result.id = outcome->id();
    result.version = outcome->version();
    result.consistency_token = outcome->consistency_token();
    return;
  }
  const Problem& problem = outcome.error();
  if (status_of(problem) >= 500) return;  // not decided: the caller must ask again
  result.status = Result::Status::refused;
  if (problem.code == "idempotency-key-reused") {
    result.errors.push_back({base + "/key", "imported-differently",
                             "this row is in already with other data: correct the record instead"});
    return;
  }
  for (const FieldProblem& each : problem.errors) {
    result.errors.push_back(in_words_of_row(each, names));
  }
  result.errors = below(base, std::move(result.errors));
  if (problem.code == "not-found" && !names.patient_key.empty()) {
    result.errors.push_back({base + "/patientKey", "unknown",
                             "no patient was imported as '" + names.patient_key + "'"});
  } else if (result.errors.empty()) {
    result.errors.push_back({base, std::string(problem.code), problem.detail});
  }
}

// In NFC and without blanks at its ends; or what is wrong with it.
static tl::expected<std::string, FieldProblem> read_key(const JsonValue& row,
                                                        std::string_view member) {
  const auto wrong = [&](std::string_view code, const std::string& detail) {
    return tl::unexpected(FieldProblem{"/" + std::string(member), std::string(code), detail});
  };
  const JsonValue* said = row.find(member);
  const bool text = said != nullptr && said->kind == JsonValue::Kind::string;
  const std::string key = text ? infra::composed(infra::trimmed(said->text)) : std::string();
  if (key.empty()) return wrong("required", "give text that names this row for ever");
  // A key with an invisible character would look like the key without it.
  if (infra::fault_in(key, infra::LineBreaks::refused) || infra::printable(key) != key) {
    return wrong("not-text", "leave control characters and invisible ones out of the key");
  }
  if (infra::code_points_in(key) > import_key_length_max) {
    return wrong("too-long",
                 "use at most " + std::to_string(import_key_length_max) + " characters");
  }
  return key;
}

std::string import_key_of(const JsonValue& row, std::string_view member) {
  return read_key(row, member).value_or("");
}

FieldProblem missing_import_key(const JsonValue& row, std::string_view member) {
  return read_key(row, member).error();
}

namespace {

// The rows. Null: there are none to send.
const std::vector<JsonValue>* rows_of(const JsonValue& body, const std::string& member,
                                      std::string& base, std::vector<FieldProblem>& errors) {
  const JsonValue* list = &body;
  if (body.kind == JsonValue::Kind::object) {
    list = body.find(member);
    base = "/" + member;
    for (const auto& [name, value] : body.members) {
      if (name == member) continue;
      errors.push_back({"", "unknown-field", "send nothing beside the list of " + member});
      break;
    }
    if (list == nullptr) errors.push_back({base, "required", "give the list of " + member});
    if (!errors.empty()) return nullptr;
  }
  if (list->kind != JsonValue::Kind::array) {
    errors.push_back({base, "not-an-array", "send a list of " + member});
  } else if (list->items.size() > import_rows_max) {
    errors.push_back({base, "too-many", "send at most 100 " + member + " in one request"});
  }
  return errors.empty() ? &list->items : nullptr;
}

}  // namespace

void import_rows(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                 const std::string& member,
                 const std::function<CommandToSend(const ApiCall&, const ImportRow&)>& command_of) {
  call->expect_many_values();
  const auto body = call->json_body();
  if (!body) return call->fail(body.error());
  std::string base;
  std::vector<FieldProblem> errors;
  const auto* rows = rows_of(*body, member, base, errors);
  if (rows == nullptr) return call->fail(problem_of_fields(std::move(errors)));

  const auto run = std::make_shared<ImportRun>(std::move(call), rows->size());
  std::set<std::string> keys;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const std::string row_base = base + "/" + std::to_string(row);
    const JsonValue& said = (*rows)[row];
    const std::string key = import_key_of(said, "key");
    if (!key.empty() && !keys.insert(key).second) {
      run->refuse(row, {row_base + "/key", "repeated", "give each row a key of its own"});
      continue;
    }
    CommandToSend command = command_of(run->call(), {said, key, row_base});
    const std::string& clinic = run->call().caller.clinic;
    command.command_id = command_id_for(clinic, import_actor, key);
    if (command.id.empty()) {
      command.id = new_id_for(command.route->aggregate, clinic, import_actor, key, command.key);
    }
    if (command.key.empty()) command.key = command.id;
    command.repeatable = true;
    if (key.empty()) {
      command.wrong.insert(command.wrong.begin(), missing_import_key(said, "key"));
    }
    if (command.encounter_key.empty()) {
      ImportRun::send(parts, run, row, row_base, std::move(command));
    } else {
      run->hold([parts, run = run.get(), row, row_base, command = std::move(command)] {
        ImportRun::send(parts, run->shared_from_this(), row, row_base, command);
      });
    }
  }
  run->close_one();
}

}  // namespace carelog::gateway
