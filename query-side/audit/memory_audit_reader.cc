#include "query-side/audit/memory_audit_reader.h"

#include <algorithm>
#include <tuple>

#include "infra/process/clock.h"

namespace carelog::query {
namespace {

namespace api = carelog::api::v1;
using Source = AuditPlace::Source;

AuditPlace place_of(const AuditRecord& record) {
  if (record.has_change()) {
    const auto& change = record.change();
    return {infra::parse_time(change.occurred_at()).value_or(0), Source::change,
            change.patient_id(), record.aggregate_type(),
            static_cast<std::int64_t>(change.version())};
  }
  const auto& access = record.access();
  return {infra::parse_time(access.at()).value_or(0), Source::access, access.journal(), "",
          access.position()};
}

// The list runs from high to low.
auto rank(const AuditPlace& place) {
  return std::tie(place.at_ms, place.source, place.id, place.type, place.number);
}

bool is_wanted(const AuditRecord& record, AuditKinds kinds) {
  switch (kinds) {
    case AuditKinds::all:
      return true;
    case AuditKinds::changes:
      return record.has_change();
    case AuditKinds::reads:
      return record.access().kind() == api::READ_ACCESS;
    case AuditKinds::refusals:
      return record.access().kind() == api::REFUSED_ACCESS;
  }
  return false;
}

}  // namespace

void MemoryAuditReader::put(AuditRecord record) {
  const AuditPlace place = place_of(record);
  const std::lock_guard lock(mutex_);
  const auto behind = std::find_if(
      kept_.begin(), kept_.end(), [&](const Kept& kept) { return rank(kept.place) < rank(place); });
  kept_.insert(behind, {place, std::move(record)});
}

void MemoryAuditReader::put_account(const std::string& account_id, const std::string& patient_id) {
  const std::lock_guard lock(mutex_);
  patient_of_account_[account_id] = patient_id;
}

bool MemoryAuditReader::fits(const Kept& kept, const AuditFilter& filter) const {
  const bool is_change = kept.record.has_change();
  const auto& change = kept.record.change();
  const auto& access = kept.record.access();
  const std::string& clinic = is_change ? change.clinic() : access.clinic();
  const std::string& actor = is_change ? change.actor() : access.actor();
  if (clinic != filter.clinic && (is_change || !clinic.empty())) return false;
  if (!is_wanted(kept.record, filter.kinds)) return false;
  if (!filter.actor.empty() && actor != filter.actor) return false;
  const std::string& purpose = is_change ? change.purpose() : access.purpose();
  if (!filter.purpose.empty() && purpose != filter.purpose) return false;
  const std::string& request = is_change ? change.correlation_id() : access.request_id();
  if (!filter.request_id.empty() && request != filter.request_id) return false;
  if (filter.from_ms && kept.place.at_ms < *filter.from_ms) return false;
  if (filter.to_ms && kept.place.at_ms >= *filter.to_ms) return false;
  if (filter.patient_id.empty()) return true;
  if (!is_change) {
    const auto& shown = access.patient_ids();
    return std::find(shown.begin(), shown.end(), filter.patient_id) != shown.end();
  }
  const auto account = patient_of_account_.find(kept.place.id);
  return kept.place.id == filter.patient_id ||
         (account != patient_of_account_.end() && account->second == filter.patient_id);
}

AuditPage MemoryAuditReader::search(const AuditFilter& filter,
                                    const std::optional<AuditPlace>& after, std::uint32_t limit) {
  const std::lock_guard lock(mutex_);
  AuditPage page;
  std::optional<AuditPlace> last;
  for (const Kept& kept : kept_) {
    if (after && rank(kept.place) >= rank(*after)) continue;
    if (!fits(kept, filter)) continue;
    if (page.records.size() == limit) {
      page.next_after = last;
      break;
    }
    page.records.push_back(kept.record);
    last = kept.place;
  }
  return page;
}

}  // namespace carelog::query
