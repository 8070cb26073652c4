#include "gateway/patients/import_routes.h"

#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "carelog/api/v1/patient_commands.pb.h"
#include "gateway/call/api_call.h"
#include "gateway/call/command_call.h"
#include "gateway/call/form.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/json/json_writer.h"
#include "infra/text/text.h"

namespace carelog::gateway {
namespace {

namespace api = carelog::api::v1;

constexpr std::size_t import_rows_max = 100;
constexpr std::size_t import_key_length_max = 255;  // in code points

// Imported rows get their ids from their own keys, whoever imports them.
constexpr std::string_view import_actor = "import";

struct RowResult {
  enum class Status { undecided, created, existing, refused };

  Status status = Status::undecided;
  std::string id;
  std::uint64_t version = 0;
  std::string consistency_token;
  std::vector<FieldProblem> errors;
};

std::string_view status_name(RowResult::Status status) {
  switch (status) {
    case RowResult::Status::created:
      return "created";
    case RowResult::Status::existing:
      return "existing";
    case RowResult::Status::refused:
      return "refused";
    case RowResult::Status::undecided:
      break;
  }
  return "undecided";
}

// An import on its way; answers when its last row has come back. Each row writes its own result.
class ImportRun {
 public:
  ImportRun(std::shared_ptr<ApiCall> call, std::size_t rows)
      : results(rows), call_(std::move(call)), open_(1) {}

  ApiCall& call() { return *call_; }

  void open_one() { open_.fetch_add(1, std::memory_order_relaxed); }
  void close_one() {
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) answer();
  }

  std::vector<RowResult> results;

 private:
  void answer() {
    bool decided = results.empty();
    JsonWriter json;
    json.begin_array();
    for (std::size_t row = 0; row < results.size(); ++row) {
      const RowResult& result = results[row];
      decided = decided || result.status != RowResult::Status::undecided;
      if (result.status == RowResult::Status::refused) call_->note_refused_part("rows-refused");
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

  static void write_errors(JsonWriter& json, const std::vector<FieldProblem>& errors) {
    json.name("errors").begin_array();
    for (const auto& error : errors) {
      json.begin_object().member("pointer", error.pointer).member("code", error.code);
      json.member("detail", error.detail).end_object();
    }
    json.end_array();
  }

  std::shared_ptr<ApiCall> call_;
  std::atomic<std::size_t> open_;
};

// Registers a patient under the row's own key, whoever imports it.
constexpr CommandRoute import_row = {.message = "RegisterPatient", .aggregate = "patient"};

void note_outcome(RowResult& result, const CommandOutcome& outcome, const std::string& base) {
  if (outcome) {
    result.status = outcome->replayed() ? RowResult::Status::existing : RowResult::Status::created;
    result.id = outcome->id();
    result.version = outcome->version();
    result.consistency_token = outcome->consistency_token();
    return;
  }
  const Problem& problem = outcome.error();
  if (status_of(problem) >= 500) return;  // undecided: ask again
  result.status = RowResult::Status::refused;
  if (problem.code == "idempotency-key-reused") {
    result.errors.push_back(
        {base + "/key", "imported-differently",
         "this row is in already with other data: correct the patient instead"});
    return;
  }
  result.errors = below(base, problem.errors);
  if (result.errors.empty()) {
    result.errors.push_back({base, std::string(problem.code), problem.detail});
  }
}

// The row's own key, in NFC and without blanks at its ends; or what is wrong with it.
tl::expected<std::string, FieldProblem> key_of(const JsonValue& row) {
  const auto wrong = [](std::string_view code, const std::string& detail) {
    return tl::unexpected(FieldProblem{"/key", std::string(code), detail});
  };
  const JsonValue* said = row.find("key");
  const bool text = said != nullptr && said->kind == JsonValue::Kind::string;
  const std::string key = text ? infra::composed(infra::trimmed(said->text)) : std::string();
  if (key.empty()) return wrong("required", "give text that names this row for ever");
  // What cannot be seen cannot be told from the key without it.
  if (infra::fault_in(key, infra::LineBreaks::refused) || infra::printable(key) != key) {
    return wrong("not-text", "leave control characters and invisible ones out of the key");
  }
  if (infra::code_points_in(key) > import_key_length_max) {
    return wrong("too-long",
                 "use at most " + std::to_string(import_key_length_max) + " characters");
  }
  return key;
}

void send_row(const std::shared_ptr<GatewayParts>& parts, const std::shared_ptr<ImportRun>& run,
              std::size_t row, const JsonValue& said, const std::string& base) {
  const std::string& clinic = run->call().caller.clinic;
  const auto named = key_of(said);
  const std::string key = named.value_or("");
  CommandToSend command;
  command.route = &import_row;
  command.command_id = command_id_for(clinic, import_actor, key);
  command.id = new_id_for(import_row.aggregate, clinic, import_actor, key);
  command.key = command.id;
  command.repeatable = true;
  api::RegisterPatient registration;
  command.wrong = read_form(said, {.beside = "key"}, registration);
  if (!named) command.wrong.insert(command.wrong.begin(), named.error());
  command.body = registration.SerializeAsString();
  run->open_one();
  send_command(parts, run->call(), std::move(command),
               [run, row, base](const CommandOutcome& outcome) {
                 note_outcome(run->results[row], outcome, base);
                 run->close_one();
               });
}

// The rows: the body itself, or its member "patients". Null: neither, or too many.
const std::vector<JsonValue>* rows_of(const JsonValue& body, std::string& base,
                                      std::vector<FieldProblem>& errors) {
  const JsonValue* list = &body;
  if (body.kind == JsonValue::Kind::object) {
    list = body.find("patients");
    base = "/patients";
    for (const auto& [name, value] : body.members) {
      if (name == "patients") continue;
      errors.push_back({"", "unknown-field", "send nothing beside the list of patients"});
      break;
    }
    if (list == nullptr) errors.push_back({base, "required", "give the list of patients"});
    if (!errors.empty()) return nullptr;
  }
  if (list->kind != JsonValue::Kind::array) {
    errors.push_back({base, "not-an-array", "send a list of patients"});
  } else if (list->items.size() > import_rows_max) {
    errors.push_back({base, "too-many", "send at most 100 patients in one request"});
  }
  return errors.empty() ? &list->items : nullptr;
}

}  // namespace

void import_patients(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  call->expect_many_values();
  const auto body = call->json_body();
  if (!body) return call->fail(body.error());
  std::string base;
  std::vector<FieldProblem> errors;
  const auto* rows = rows_of(*body, base, errors);
  if (rows == nullptr) return call->fail(problem_of_fields(std::move(errors)));

  const auto run = std::make_shared<ImportRun>(std::move(call), rows->size());
  std::set<std::string> keys;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const std::string row_base = base + "/" + std::to_string(row);
    const JsonValue& said = (*rows)[row];
    const std::string key = key_of(said).value_or("");
    if (key.empty() || keys.insert(key).second) {
      send_row(parts, run, row, said, row_base);
    } else {
      RowResult& result = run->results[row];
      result.status = RowResult::Status::refused;
      result.errors.push_back({row_base + "/key", "repeated", "give each row a key of its own"});
    }
  }
  run->close_one();
}

}  // namespace carelog::gateway
