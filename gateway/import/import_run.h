// An import of many rows in one request: each row becomes a command under its own key, and the
// answer has an outcome for each.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/call/api_call.h"
#include "gateway/call/command_call.h"
#include "gateway/json/json_reader.h"

namespace carelog::gateway {

inline constexpr std::size_t import_rows_max = 100;
inline constexpr std::size_t import_key_length_max = 255;  // in code points

// The ids of imported rows are derived from their keys, the same for every importer.
inline constexpr std::string_view import_actor = "import";

// Answers when its last row has come back. Each row writes its own result.
class ImportRun : public std::enable_shared_from_this<ImportRun> {
 public:
  ImportRun(std::shared_ptr<ApiCall> call, std::size_t rows);

  ApiCall& call() { return *call_; }

  // Refuses the row without sending it.
  void refuse(std::size_t row, FieldProblem problem);
  // base: the row's place in the body. key: the row's own; a row without one is refused.
  static void send(const std::shared_ptr<GatewayParts>& parts,
                   const std::shared_ptr<ImportRun>& run, std::size_t row, const std::string& base,
                   CommandToSend command);
  // Calls it when every row that was sent has come back.
  void hold(std::function<void()> send_rest) { held_.push_back(std::move(send_rest)); }
  // All rows have been sent or are held.
  void close_one();

 private:
  struct Result {
    enum class Status { undecided, created, existing, refused };

    Status status = Status::undecided;
    std::string id;
    std::uint64_t version = 0;
    std::string consistency_token;
    std::vector<FieldProblem> errors;
  };

  static std::string_view status_name(Result::Status status);
  // How a row names others (CommandToSend).
  struct Names {
    std::string patient_key;
    std::string encounter_key;
  };
  static FieldProblem in_words_of_row(FieldProblem problem, const Names& names);
  static void note_outcome(Result& result, const CommandOutcome& outcome, const std::string& base,
                           const Names& names);
  void answer();

  std::vector<Result> results_;
  std::shared_ptr<ApiCall> call_;
  std::vector<std::function<void()>> held_;
  std::atomic<std::size_t> open_;
};

// The member's text in NFC and without blanks at its ends; empty if it cannot be a key.
std::string import_key_of(const JsonValue& row, std::string_view member);

// The problem of a row without a valid key. Requires: import_key_of() returned none.
FieldProblem missing_import_key(const JsonValue& row, std::string_view member);

// One row: its content, its key, and its place in the body.
struct ImportRow {
  const JsonValue& said;
  const std::string& key;
  const std::string& base;
};

// Sends a command for each row, to what command_of names by its id or to something new. The rows
// are the body itself or this member of it; a key that an earlier row has is refused.
void import_rows(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call,
                 const std::string& member,
                 const std::function<CommandToSend(const ApiCall&, const ImportRow&)>& command_of);

}  // namespace carelog::gateway
