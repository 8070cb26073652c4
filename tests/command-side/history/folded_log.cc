#include "tests/command-side/history/folded_log.h"

#include <optional>

#include "events/frame/frame_codec.h"
#include "events/frame/manifest.h"

namespace carelog::command {
namespace {

using events::Verdict;

std::string place(events::Partition partition, events::Offset offset) {
  return std::to_string(partition) + "/" + std::to_string(offset);
}

class Folding {
 public:
  FoldedLog fold(const std::vector<std::vector<std::string>>& logs) {
    for (const auto& log : logs) {
      partition_ = static_cast<events::Partition>(folded_.verdicts.size());
      folded_.verdicts.emplace_back();
      folded_.rules.push_back({events::FrameRule{}});
      slices_.reset();
      for (const std::string& bytes : log) {
        if (!read(bytes)) break;
      }
    }
    return std::move(folded_);
  }

 private:
  // False: what follows cannot be judged.
  bool read(const std::string& bytes) {
    events::FrameRule rule = folded_.rules.back().back();
    const events::Offset offset = rule.next_offset();
    Verdict verdict = Verdict::valid;
    try {
      const events::Frame frame = events::decode_frame(bytes);
      verdict = rule.apply(offset, frame, bytes);
      if (verdict == Verdict::valid) add(frame, offset);
    } catch (const events::UndecodableFrame&) {
      found(Rule::damaged_log, place(partition_, offset) + " cannot be decoded");
      return false;
    }
    if (verdict == Verdict::void_broken_chain) {
      found(Rule::damaged_log, place(partition_, offset) + " extends another history");
    }
    folded_.verdicts.back().push_back(verdict);
    folded_.rules.back().push_back(rule);
    return true;
  }

  void add(const events::Frame& frame, events::Offset offset) {
    if (const auto* manifest = std::get_if<events::Manifest>(&frame)) {
      slices_.emplace(manifest->partition_of_slice);
    }
    const auto* commit = std::get_if<events::Commit>(&frame);
    if (commit == nullptr || commit->aggregate.type != "patient") return;
    const std::string& id = commit->aggregate.id;
    if (slices_ && slices_->partition_of(commit->key) != partition_) {
      found(Rule::wrong_partition, id + " at " + place(partition_, offset));
    }
    std::vector<Decided>& decisions = folded_.patients[id];
    const std::uint64_t version = version_at(decisions, decisions.size());
    if (commit->base_version != version) {
      found(Rule::gap, id + " at " + place(partition_, offset) + " stands on version " +
                           std::to_string(commit->base_version) + ", not " +
                           std::to_string(version));
    }
    const auto [first, fresh] =
        folded_.commands.try_emplace(commit->command_id, id, decisions.size());
    if (!fresh) {
      found(Rule::duplicate,
            commit->command_id + ", the second time at " + place(partition_, offset));
    }
    Patient state = state_at(decisions, decisions.size());
    for (const events::Event& event : commit->events) state = evolve(std::move(state), event);
    decisions.push_back(
        {partition_, offset, *commit, std::move(state), version + commit->events.size()});
  }

  void found(Rule rule, std::string what) { folded_.violations.push_back({rule, std::move(what)}); }

  FoldedLog folded_;
  events::Partition partition_ = 0;
  std::optional<events::SliceMap> slices_;
};

}  // namespace

FoldedLog fold_logs(const std::vector<std::vector<std::string>>& logs) {
  return Folding().fold(logs);
}

const Decided* FoldedLog::decision(const std::string& command_id) const {
  const auto found = commands.find(command_id);
  if (found == commands.end()) return nullptr;
  return &patients.at(found->second.first)[found->second.second];
}

const std::vector<Decided>& FoldedLog::of(const std::string& patient) const {
  static const std::vector<Decided> none;
  const auto found = patients.find(patient);
  return found == patients.end() ? none : found->second;
}

bool FoldedLog::is_void(events::Partition partition, events::Offset offset) const {
  if (partition >= verdicts.size()) return false;
  const std::vector<Verdict>& all = verdicts[partition];
  const auto index = static_cast<std::size_t>(offset);
  return offset >= 0 && index < all.size() && all[index] != Verdict::valid;
}

std::uint64_t version_at(const std::vector<Decided>& decisions, std::size_t position) {
  return position == 0 ? 0 : decisions[position - 1].version;
}

const Patient& state_at(const std::vector<Decided>& decisions, std::size_t position) {
  static const Patient nobody;
  return position == 0 ? nobody : decisions[position - 1].state;
}

}  // namespace carelog::command
