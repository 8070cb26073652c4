#include "projections/following/read_model.h"

#include <algorithm>
#include <iterator>

namespace carelog::projections {

const std::vector<events::RecordedCommit>& taken_by(
    const ReadModel& model, const std::vector<events::RecordedCommit>& commits,
    std::vector<events::RecordedCommit>& some) {
  const auto is_taken = [&](const events::RecordedCommit& each) {
    return model.takes(each.commit.aggregate.type);
  };
  if (std::all_of(commits.begin(), commits.end(), is_taken)) return commits;
  std::copy_if(commits.begin(), commits.end(), std::back_inserter(some), is_taken);
  return some;
}

}  // namespace carelog::projections
