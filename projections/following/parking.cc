#include "projections/following/parking.h"

#include <map>
#include <utility>

namespace carelog::projections {
namespace {

using ByAggregate = std::vector<Commits>;

ByAggregate by_aggregate(const Commits& commits) {
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  ByAggregate all;
  for (const events::RecordedCommit& commit : commits) {
    const events::AggregateId& id = commit.commit.aggregate;
    const auto [place, is_new] = places.try_emplace({id.type, id.id}, all.size());
    if (is_new) all.emplace_back();
    all[place->second].push_back(commit);
  }
  return all;
}

std::optional<std::string> try_one(const events::RecordedCommit& commit, const Attempt& attempt) {
  if (!commit.unknown_events.empty()) return commit.unknown_events;
  return attempt({commit});
}

void fold_one_aggregate(Commits commits, const Attempt& attempt, std::vector<Refused>& refused) {
  for (auto at = commits.begin(); at != commits.end(); ++at) {
    if (auto reason = try_one(*at, attempt)) {
      refused.push_back({{at, commits.end()}, std::move(*reason)});
      return;
    }
  }
}

void fold(const ByAggregate& aggregates, std::size_t first, std::size_t past,
          const Attempt& attempt, std::vector<Refused>& refused) {
  if (first == past) return;
  Commits together;
  bool known = true;
  for (std::size_t index = first; index < past; ++index) {
    for (const auto& commit : aggregates[index]) known = known && commit.unknown_events.empty();
    together.insert(together.end(), aggregates[index].begin(), aggregates[index].end());
  }
  if (known && !attempt(together)) return;
  if (past - first == 1) {
    fold_one_aggregate(std::move(together), attempt, refused);
    return;
  }
  const std::size_t middle = first + (past - first) / 2;
  fold(aggregates, first, middle, attempt, refused);
  fold(aggregates, middle, past, attempt, refused);
}

}  // namespace

std::vector<Refused> fold_what_can_be(const Commits& commits, const Attempt& attempt) {
  const ByAggregate aggregates = by_aggregate(commits);
  std::vector<Refused> refused;
  fold(aggregates, 0, aggregates.size(), attempt, refused);
  return refused;
}

}  // namespace carelog::projections
