#include "command-side/services/supervision.h"

#include <algorithm>

namespace carelog::command {

void Supervision::read(const std::vector<Claimed>& partitions, std::int64_t now_ms) {
  partitions_.resize(partitions.size());
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    Watched& watched = partitions_[i];
    if (watched.patience_ms == 0) watched.patience_ms = limits_.suspect_ms;
    if (watched.claimed.term == partitions[i].term &&
        watched.claimed.leader == partitions[i].leader) {
      continue;
    }
    watched.claimed = partitions[i];
    watched.sure_ms = now_ms;
  }
}

void Supervision::heard(const std::string& endpoint, const std::set<events::Partition>& leads,
                        std::int64_t now_ms) {
  for (const events::Partition partition : leads) {
    if (partition >= partitions_.size()) continue;
    Watched& watched = partitions_[partition];
    if (watched.claimed.leader == endpoint) watched.sure_ms = now_ms;
  }
}

std::set<std::string> Supervision::peers() const {
  std::set<std::string> peers;
  for (const Watched& partition : partitions_) {
    const std::string& leader = partition.claimed.leader;
    if (!leader.empty() && leader != own_) peers.insert(leader);
  }
  return peers;
}

bool Supervision::suspected(const Watched& partition, std::int64_t now_ms) const {
  const bool anothers = !partition.claimed.leader.empty() && partition.claimed.leader != own_;
  return anothers && now_ms - partition.sure_ms >= partition.patience_ms;
}

std::vector<events::Partition> Supervision::to_take_over(std::int64_t now_ms) {
  std::vector<events::Partition> suspects;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    Watched& partition = partitions_[i];
    if (partition.taken_ms >= 0 && now_ms - partition.taken_ms >= limits_.quiet_ms) {
      partition.patience_ms = limits_.suspect_ms;
      partition.taken_ms = -1;
    }
    if (!suspected(partition, now_ms)) continue;
    suspects.push_back(static_cast<events::Partition>(i));
    if (partition.taken_ms >= 0) {
      partition.patience_ms = std::min(2 * partition.patience_ms, limits_.suspect_max_ms);
    }
    partition.taken_ms = now_ms;
    partition.sure_ms = now_ms;  // give the claim a moment
  }
  return suspects.empty() ? for_the_share(now_ms) : suspects;
}

std::vector<events::Partition> Supervision::for_the_share(std::int64_t now_ms) {
  if (shared_ms_ < 0) shared_ms_ = now_ms;
  if (now_ms - shared_ms_ < limits_.share_every_ms) return {};
  std::map<std::string, std::vector<events::Partition>> led;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    if (partitions_[i].claimed.leader.empty()) return {};  // another node is about to claim it
    led[partitions_[i].claimed.leader].push_back(static_cast<events::Partition>(i));
  }
  led[own_];
  const std::size_t share = partitions_.size() / led.size();
  const auto most = std::max_element(led.begin(), led.end(), [](const auto& a, const auto& b) {
    return a.second.size() < b.second.size();
  });
  if (led[own_].size() >= share || most->second.size() <= share) return {};
  shared_ms_ = now_ms;
  return {most->second.back()};
}

}  // namespace carelog::command
