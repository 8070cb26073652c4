#include "gateway/patients/import_routes.h"

#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "gateway/call/command_call.h"
#include "gateway/call/form_reader.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/gateway.h"
#include "gateway/json/json_writer.h"
#include "gateway/patients/patient_commands.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

namespace api = carelog::api::v1;

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

void note_reply(RowResult& result, const api::PatientCommandReply& reply, const std::string& base) {
  if (reply.has_done()) {
    const auto& done = reply.done();
    result.status = done.replayed() ? RowResult::Status::existing : RowResult::Status::created;
    result.id = done.patient().id();
    result.version = done.patient().version();
    result.consistency_token = done.consistency_token();
    return;
  }
  const auto& refusal = reply.refused();
  if (refusal.code() == api::Refusal::IN_PROGRESS) return;  // undecided: ask again
  result.status = RowResult::Status::refused;
  if (refusal.code() == api::Refusal::KEY_REUSED) {
    result.errors.push_back(
        {base + "/key", "imported-differently",
         "this row is in already with other data: correct the patient instead"});
    return;
  }
  for (const auto& error : refusal.errors()) {
    result.errors.push_back({base + error.pointer(), error.code(), error.detail()});
  }
  if (result.errors.empty()) {
    result.errors.push_back(
        {base, std::string(problem_of_refusal(refusal).code), refusal.detail()});
  }
}

void send_row(const std::shared_ptr<GatewayParts>& parts, const std::shared_ptr<ImportRun>& run,
              std::size_t row, const PatientForm& form, const std::string& base) {
  const auto& clinic = run->call().caller.clinic;
  api::RegisterPatientRequest request;
  run->call().fill(request.mutable_context(), command_id_for(clinic, import_actor, form.key));
  request.set_patient_id(patient_id_for(clinic, import_actor, form.key));
  fill(form, request);
  run->open_one();
  send_command<api::RegisterPatientRequest>(
      parts, &Commands::RegisterPatient, std::move(request),
      [parts, run, row, base](const grpc::Status& outcome, const api::PatientCommandReply& reply,
                              const grpc::ClientContext&) {
        if (outcome.ok()) note_reply(run->results[row], reply, base);
        run->close_one();
      });
}

// The rows: the body itself, or its member "patients". Null: neither, or too many.
const std::vector<JsonValue>* rows_of(const JsonValue& body, std::string& base,
                                      std::vector<FieldProblem>& errors) {
  const JsonValue* list = &body;
  if (body.kind == JsonValue::Kind::object) {
    FormReader form(body, "");
    list = form.take("patients");
    base = "/patients";
    if (list == nullptr) form.fail(base, "required", "give the list of patients");
    errors = form.finish();
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
  const auto body = call->json_body();
  if (!body) return call->fail(body.error());
  std::string base;
  std::vector<FieldProblem> errors;
  const auto* rows = rows_of(*body, base, errors);
  if (rows == nullptr) return call->fail(problem_of_fields(std::move(errors)));

  const auto run = std::make_shared<ImportRun>(std::move(call), rows->size());
  const std::string today = infra::today();
  std::set<std::string> keys;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const std::string row_base = base + "/" + std::to_string(row);
    auto form = read_patient_form((*rows)[row], PatientFormKind::import_row, today, row_base);
    RowResult& result = run->results[row];
    if (!form) {
      result.status = RowResult::Status::refused;
      result.errors = std::move(form.error());
    } else if (!keys.insert(form->key).second) {
      result.status = RowResult::Status::refused;
      result.errors.push_back({row_base + "/key", "repeated", "give each row a key of its own"});
    } else {
      send_row(parts, run, row, *form, row_base);
    }
  }
  run->close_one();
}

}  // namespace carelog::gateway
