#include "query-side/patients/patient_find_service.h"

#include <grpcpp/server_context.h>

#include <algorithm>

namespace carelog::query {

namespace {

const std::string model = "patients";

}  // namespace

PatientFinds::~PatientFinds() {
  std::unique_lock lock(mutex_);
  let_go_.wait(lock, [this] { return groups_ == 0; });
}

void PatientFinds::add(const PatientFind& find) {
  bool taken = false;
  bool begin = false;
  {
    const std::lock_guard lock(mutex_);
    taken = waiting_.size() < waiting_max;
    if (taken) waiting_.push_back(find);
    begin = taken && groups_ < groups_max;
    if (begin) ++groups_;
  }
  if (!taken) return find.reactor->Finish(too_many());
  if (begin && !queries_.workers().run([this] { serve(); })) give_up();
}

// Serves one group, then goes to the end of the workers' queue, so that lists get their turn.
void PatientFinds::serve() {
  do {
    answer(take_group());
    if (!goes_on()) return;
  } while (!queries_.workers().run([this] { serve(); }));
}

std::vector<PatientFind> PatientFinds::take_group() {
  std::vector<PatientFind> group;
  const std::lock_guard lock(mutex_);
  const auto end =
      waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(group_max, waiting_.size()));
  group.assign(waiting_.begin(), end);
  waiting_.erase(waiting_.begin(), end);
  return group;
}

// Whether this worker is needed for those who wait.
bool PatientFinds::goes_on() {
  const std::lock_guard lock(mutex_);
  if (!waiting_.empty()) return true;
  if (--groups_ == 0) let_go_.notify_all();  // locked: this may be destroyed next
  return false;
}

// The workers' queue is full. If other workers serve groups, they take over those who wait; if not,
// these are refused.
void PatientFinds::give_up() {
  std::deque<PatientFind> left;
  {
    const std::lock_guard lock(mutex_);
    if (--groups_ == 0) {
      left.swap(waiting_);
      let_go_.notify_all();
    }
  }
  for (const PatientFind& find : left) find.reactor->Finish(too_many());
}

void PatientFinds::answer(std::vector<PatientFind> group) {
  std::erase_if(group, [](const PatientFind& find) {
    if (!find.context->IsCancelled()) return false;
    find.reactor->Finish(grpc::Status::CANCELLED);
    return true;
  });
  if (group.empty()) return;
  std::vector<PatientKey> keys;
  for (const PatientFind& find : group) {
    keys.push_back({find.request->context().clinic(), find.request->patient_id()});
  }
  std::vector<std::optional<PatientView>> found;
  const grpc::Status status = FreshQueries::status_of(model, [&] {
    found = reader_.find_all(keys);
    return grpc::Status::OK;
  });
  const std::int64_t age_ms = queries_.freshness().age_ms(model).value_or(0);
  for (std::size_t at = 0; at < group.size(); ++at) {
    if (!status.ok() || !found[at]) {
      group[at].reactor->Finish(status.ok() ? no_such_patient : status);
      continue;
    }
    *group[at].reply->mutable_patient() = std::move(*found[at]);
    group[at].reply->set_age_of_data_ms(age_ms);
    group[at].reactor->Finish(grpc::Status::OK);
  }
}

}  // namespace carelog::query
