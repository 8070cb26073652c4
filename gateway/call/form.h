// Reads a JSON object into a message by the message's own description: member names are the fields'
// in lowerCamelCase, types are the fields' types, and what else a member must be stands in the
// field's options (proto/carelog/api/v1/form.proto). So a new command needs no reader.
//
// This is the shape: types, sizes, what is missing, what is unknown. Meaning is the domain's.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/call/problem.h"
#include "gateway/json/json_reader.h"

namespace carelog::gateway {

// What one door demands beside the message's own options: names of members, parted by blanks.
struct FormDemands {
  std::string_view filled = {};   // are there and say something, as if the field were `required`
  std::string_view present = {};  // are there, whatever they say
  std::string_view in_full = {};  // a body with this member needs neither of those
  bool partial =
      false;  // any member of the body itself may be left out; one that is there is whole
  std::string_view beside = {};  // are read by somebody else: not unknown
};

// Fills the message with what can be read and names all that is wrong, by JSON pointers below the
// object. Empty: nothing is.
[[nodiscard]] std::vector<FieldProblem> read_form(const JsonValue& body, const FormDemands& demands,
                                                  google::protobuf::Message& message);

// An empty message of this name in carelog.api.v1, chart.v1 or patient.v1. Requires: there is one.
std::unique_ptr<google::protobuf::Message> new_message(std::string_view name);

// The repeated field of a message that stands for a list which may be absent; null: the field is no
// such message.
const google::protobuf::FieldDescriptor* items_of(const google::protobuf::FieldDescriptor& field);

// The names of the message's fields whose members the object has, as the .proto spells them; those
// of a message that is spread in place of its own.
std::vector<std::string> fields_in(const JsonValue& body, const google::protobuf::Message& message);

// Where a service's field stands in a body: "identifiers/0/value" is "/identifiers/0/value",
// "date_of_birth" is "/dateOfBirth".
std::string pointer_of(std::string_view field);

// Puts the pointer of the object itself before each of them.
std::vector<FieldProblem> below(std::string_view base, std::vector<FieldProblem> problems);

// Problems of the same request, found twice: the first one of each pointer stays.
void add_others(std::vector<FieldProblem>& problems, std::vector<FieldProblem> more);

// The answer that names them. Requires: not empty.
Problem problem_of_fields(std::vector<FieldProblem> errors);

}  // namespace carelog::gateway
