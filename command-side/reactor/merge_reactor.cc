#include "command-side/reactor/merge_reactor.h"

#include <algorithm>

#include "carelog/api/v1/patient_commands.pb.h"
#include "command-side/reactor/command_batch_client.h"
#include "events/description/wire_write.h"
#include "infra/ids/derived_id.h"

namespace carelog::command {
namespace {

namespace wire = carelog::api::v1;
using events::PatientMergeBegun;
using events::PatientUnmergeBegun;

// The role command speaks for itself only.
constexpr const char* merge_actor = "command-side";

template <typename Fact>
const Fact* fact_in(const events::Commit& commit) {
  for (const events::Event& event : commit.events) {
    if (const Fact* fact = events::fact_if<Fact>(event)) return fact;
  }
  return nullptr;
}

// One command of a merge, to this patient.
wire::CommandRequest step_of(const events::Commit& cause, const char* step,
                             const std::string& merge_id, const std::string& patient_id,
                             const google::protobuf::Message& command) {
  auto request = command_because_of(cause, infra::derived_uuid({step, merge_id}), merge_actor);
  request.mutable_context()->set_purpose("HOPERAT");
  request.mutable_context()->set_repeatable(true);
  request.set_type("patient");
  request.set_id(patient_id);
  request.set_key(patient_id);
  set_command(request, command);
  return request;
}

wire::CommandRequest question_for(const events::Commit& commit, const PatientMergeBegun& begun) {
  wire::AcceptPatientMerge command;
  command.set_merge_id(begun.merge_id);
  command.set_source_id(commit.aggregate.id);
  command.set_taken(description::encode(begun.taken));
  return step_of(commit, "carelog-accept-merge", begun.merge_id, begun.target_id, command);
}

wire::CommandRequest question_for(const events::Commit& commit, const PatientUnmergeBegun& begun) {
  wire::RevertPatientMerge command;
  command.set_merge_id(begun.merge_id);
  return step_of(commit, "carelog-revert-merge", begun.merge_id, begun.target_id, command);
}

wire::CommandRequest settling(const events::Commit& commit, const std::string& merge_id,
                              bool is_undone, bool merged) {
  wire::SettlePatientMerge command;
  command.set_merge_id(merge_id);
  command.set_merged(merged);
  return step_of(commit, is_undone ? "carelog-settle-unmerge" : "carelog-settle-merge", merge_id,
                 commit.aggregate.id, command);
}

// Whether the target says that it has taken the patient in.
bool has_taken(const wire::CommandDone& target, const std::string& source_id) {
  wire::PatientView view;
  if (!view.ParseFromString(target.view())) return false;
  return std::find(view.merged_from().begin(), view.merged_from().end(), source_id) !=
         view.merged_from().end();
}

// Empty: it is done. Otherwise why not, for people.
template <typename Begun>
std::string carry(CommandBatch& batch, const events::Commit& commit, const Begun& begun) {
  constexpr bool is_undone = std::is_same_v<Begun, PatientUnmergeBegun>;
  auto question = question_for(commit, begun);
  question.set_without_view(false);
  const auto target = batch.send({std::move(question)}).front();
  if (!target) return target.error().why;
  const bool merged = has_taken(*target, commit.aggregate.id);
  const auto source = batch.send({settling(commit, begun.merge_id, is_undone, merged)}).front();
  return source ? std::string() : source.error().why;
}

std::string carry(CommandBatch& batch, const events::Commit& commit) {
  if (const auto* begun = fact_in<PatientMergeBegun>(commit)) return carry(batch, commit, *begun);
  if (const auto* begun = fact_in<PatientUnmergeBegun>(commit)) return carry(batch, commit, *begun);
  return {};
}

bool begins(const events::Commit& commit) {
  return fact_in<PatientMergeBegun>(commit) || fact_in<PatientUnmergeBegun>(commit);
}

}  // namespace

LogReactor::Work carry_merges(std::vector<infra::LeaderNode> patients) {
  auto batch = std::make_shared<CommandBatch>(std::move(patients));
  return {"patient-merges", begins, [batch](const auto& commits) {
            LogReactor::Work::Failed failed;
            for (const events::Commit& commit : commits) {
              if (failed.why.empty()) failed.why = carry(*batch, commit);
              if (!failed.why.empty()) failed.commits.push_back(commit);
            }
            return failed;
          }};
}

}  // namespace carelog::command
