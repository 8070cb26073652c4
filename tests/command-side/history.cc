#include "tests/command-side/history.h"

#include <map>

#include "events/frame_codec.h"
#include "events/frame_rule.h"

namespace carelog::command {
namespace {

// Which commits of a log count, by the frame rule.
std::vector<std::pair<events::Offset, events::Commit>> valid_commits(
    const std::vector<std::string>& log) {
  std::vector<std::pair<events::Offset, events::Commit>> commits;
  events::FrameRule rule;
  for (std::size_t offset = 0; offset < log.size(); ++offset) {
    events::Frame frame = events::decode_frame(log[offset]);
    const auto at = static_cast<events::Offset>(offset);
    if (rule.apply(at, frame, log[offset]) != events::Verdict::valid) continue;
    if (auto* commit = std::get_if<events::Commit>(&frame)) commits.emplace_back(at, *commit);
  }
  return commits;
}

}  // namespace

std::size_t count_commits(const std::vector<std::string>& log) {
  return valid_commits(log).size();
}

std::vector<std::string> check_history(const History& history) {
  std::vector<std::string> broken;
  std::map<std::string, std::pair<events::Offset, events::Commit>> by_command;
  std::map<std::string, std::uint64_t> versions;
  for (const auto& [offset, commit] : valid_commits(history.log)) {
    if (!by_command.emplace(commit.command_id, std::pair(offset, commit)).second) {
      broken.push_back("C3 duplicate: " + commit.command_id + " was decided twice");
    }
    std::uint64_t& version = versions[commit.aggregate.id];
    if (commit.base_version != version) {
      broken.push_back("C4 gap: " + commit.aggregate.id + " at offset " + std::to_string(offset));
    }
    version = commit.base_version + commit.events.size();
  }
  std::map<std::string, std::vector<std::pair<const Operation*, events::Offset>>> done;
  for (const Operation& operation : history.operations) {
    const auto found = by_command.find(operation.command_id);
    if (!operation.outcome) continue;
    if (std::holds_alternative<Refusal>(*operation.outcome)) {
      if (found != by_command.end()) {
        broken.push_back("C2 false refusal: " + operation.command_id + " is in the log");
      }
      continue;
    }
    const auto& answer = std::get<Done<Patient>>(*operation.outcome);
    if (found == by_command.end()) {
      broken.push_back("C1 lost: " + operation.command_id + " was acknowledged");
      continue;
    }
    const auto& [offset, commit] = found->second;
    if (offset != answer.offset || commit.base_version + commit.events.size() != answer.version ||
        answer.state.name != operation.command_id) {
      broken.push_back("C7 wrong answer: " + operation.command_id);
    }
    if (operation.expected_version && commit.base_version > 0 &&
        commit.base_version != *operation.expected_version) {
      broken.push_back("C5 compare-and-set: " + operation.command_id);
    }
    done[operation.aggregate].emplace_back(&operation, offset);
  }
  for (const auto& [aggregate, operations] : done) {
    for (const auto& [first, first_offset] : operations) {
      for (const auto& [second, second_offset] : operations) {
        if (*first->answered_at < second->invoked_at && first_offset > second_offset) {
          broken.push_back("C6 real time: " + first->command_id + ", " + second->command_id);
        }
      }
    }
  }
  return broken;
}

}  // namespace carelog::command
