// Reads a JSON object into a message by the message's own description: member names are the fields'
// in lowerCamelCase, types are the fields' types, and further rules are in the field's options
// (proto/carelog/api/v1/form.proto). So a new command needs no reader.
//
// This checks form only: types, sizes, missing and unknown members. Meaning is the domain's job.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/call/problem.h"
#include "gateway/json/json_reader.h"

namespace carelog::gateway {

// What a route requires besides the message's own options: lists of member names, separated by
// blanks.
struct FormDemands {
  std::string_view filled = {};   // must be there and not empty, as if `required`
  std::string_view present = {};  // must be there, whatever their value
  std::string_view in_full = {};  // with this member in the body, neither of these applies
  bool partial = false;           // members of the body may be left out, those present are complete
  std::string_view beside = {};   // read elsewhere, so not unknown here
};

// Fills the message with what can be read, and names everything that is wrong by JSON pointers
// below the object. Empty: nothing is wrong.
[[nodiscard]] std::vector<FieldProblem> read_form(const JsonValue& body, const FormDemands& demands,
                                                  google::protobuf::Message& message);

// An empty message of this name in carelog.api.v1, chart.v1 or patient.v1. Requires: it exists.
std::unique_ptr<google::protobuf::Message> new_message(std::string_view name);

// The repeated field of a message that stands for an optional list; null for other fields.
const google::protobuf::FieldDescriptor* items_of(const google::protobuf::FieldDescriptor& field);

// The names, as in the .proto, of the message's fields that are members of the object; for a
// message that is spread, its own fields.
std::vector<std::string> fields_in(const JsonValue& body, const google::protobuf::Message& message);

// The JSON pointer for a service's field: "identifiers/0/value" becomes "/identifiers/0/value",
// "date_of_birth" becomes "/dateOfBirth".
std::string pointer_of(std::string_view field);

// Prefixes each pointer with that of the object itself.
std::vector<FieldProblem> below(std::string_view base, std::vector<FieldProblem> problems);

// Adds problems of the same request; the first one for each pointer stays.
void add_others(std::vector<FieldProblem>& problems, std::vector<FieldProblem> more);

// The problem that lists them. Requires: not empty.
Problem problem_of_fields(std::vector<FieldProblem> errors);

}  // namespace carelog::gateway
