#include "query-side/patients/patient_find_service.h"

#include <grpcpp/server_context.h>

#include <algorithm>

#include "query-side/hot/hot_patients.h"

namespace carelog::query {

namespace {

const std::string model = "patients";

// Requires: its token is one, or it has none.
PatientWanted wanted_by(const PatientFind& find) {
  const auto& request = *find.request;
  return {request.context().clinic(), request.patient_id(),
          parse_token(request.freshness().consistency_token())};
}

void finish(const PatientFind& find, PatientView patient, std::int64_t age_ms) {
  *find.reply->mutable_patient() = std::move(patient);
  find.reply->set_age_of_data_ms(age_ms);
  find.reactor->Finish(grpc::Status::OK);
}

}  // namespace

PatientFinds::~PatientFinds() {
  std::unique_lock lock(mutex_);
  let_go_.wait(lock, [this] { return groups_ == 0; });
}

bool PatientFinds::answered_from_near(const PatientFind& find) {
  if (near_ == nullptr || near_->waits()) return false;
  auto patient = std::move(near_->find({wanted_by(find)}).front());
  if (!patient) return false;
  const std::int64_t age_ms = queries_.freshness().age_ms(model).value_or(0);
  finish(find, std::move(*patient), std::max(age_ms, near_->age_ms()));
  return true;
}

void PatientFinds::add(const PatientFind& find) {
  if (answered_from_near(find)) return;
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

// Near where that waits for another machine; the others were looked for already.
FoundPatients PatientFinds::found_for(const std::vector<PatientFind>& group) {
  std::vector<PatientWanted> wanted;
  for (const PatientFind& find : group) wanted.push_back(wanted_by(find));
  FoundPatients all{std::vector<std::optional<PatientView>>(group.size()), {}, std::nullopt};
  if (near_ != nullptr && near_->waits()) all.patients = near_->find(wanted);
  std::vector<PatientKey> keys;
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < group.size(); ++at) {
    if (all.patients[at]) continue;
    keys.push_back({wanted[at].clinic, wanted[at].id});
    places.push_back(at);
  }
  if (keys.empty()) return all;
  FoundPatients read = reader_.find_as_of(keys);
  for (std::size_t each = 0; each < places.size(); ++each) {
    if (near_ != nullptr && read.as_of && read.patients[each]) {
      near_->keep(*read.patients[each], read.partitions[each], *read.as_of);
    }
    all.patients[places[each]] = std::move(read.patients[each]);
  }
  return all;
}

void PatientFinds::answer(std::vector<PatientFind> group) {
  std::erase_if(group, [](const PatientFind& find) {
    if (!find.context->IsCancelled()) return false;
    find.reactor->Finish(grpc::Status::CANCELLED);
    return true;
  });
  if (group.empty()) return;
  std::vector<std::optional<PatientView>> found;
  const grpc::Status status = FreshQueries::status_of(model, [&] {
    found = std::move(found_for(group).patients);
    return grpc::Status::OK;
  });
  std::int64_t age_ms = queries_.freshness().age_ms(model).value_or(0);
  if (near_ != nullptr && near_->waits()) age_ms = std::max(age_ms, near_->age_ms());
  for (std::size_t at = 0; at < group.size(); ++at) {
    if (!status.ok() || !found[at]) {
      group[at].reactor->Finish(status.ok() ? no_such_patient : status);
      continue;
    }
    if (const std::string& target = found[at]->merged_into(); !target.empty()) {
      group[at].reactor->Finish(merged_into(target));
      continue;
    }
    finish(group[at], std::move(*found[at]), age_ms);
  }
}

}  // namespace carelog::query
