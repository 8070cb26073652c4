// The audit trail and the access log, in memory. See fake_services.h.
#pragma once

#include <atomic>
#include <vector>

#include "carelog/api/v1/access.grpc.pb.h"
#include "carelog/api/v1/audit_queries.grpc.pb.h"
#include "tests/gateway/fake_queries.h"

namespace carelog::gateway {

// One record of each kind on the first page.
class FakeAudit final : public api::AuditQueryService::CallbackService {
 public:
  api::SearchAuditRequest last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  grpc::ServerUnaryReactor* SearchAudit(grpc::CallbackServerContext* context,
                                        const api::SearchAuditRequest* request,
                                        api::SearchAuditReply* reply) override {
    const std::lock_guard lock(mutex_);
    last_ = *request;
    if (!request->cursor().empty()) return finish(context, grpc::Status::OK);
    auto& changed = *reply->add_records();
    changed.set_aggregate_type("patient");
    auto& change = *changed.mutable_change();
    change.set_occurred_at("2026-01-02T03:04:05.678Z");
    change.set_patient_id("0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10");
    change.set_event_type("PatientDetailsCorrected");
    change.set_actor("=SUM(A1)");
    auto& name = *change.add_changes();
    name.set_field("name");
    name.set_from("Ada, \"Countess\"");
    auto& access = *reply->add_records()->mutable_access();
    access.set_kind(api::REFUSED_ACCESS);
    access.set_operation("getPatient");
    access.set_status(403);
    access.set_code("insufficient-role");
    access.add_patient_ids("0d4c1c6e-8b62-4a0e-9c4b-0a4b2f6f5d10");
    reply->set_next_cursor("c/2");
    return finish(context, grpc::Status::OK);
  }

  std::mutex mutex_;
  api::SearchAuditRequest last_;
};

// Keeps what is copied to it.
class FakeAccessLog final : public api::AccessLogService::CallbackService {
 public:
  std::vector<api::AccessEntry> entries() {
    const std::lock_guard lock(mutex_);
    std::vector<api::AccessEntry> entries;
    for (const auto& placed : placed_) entries.push_back(placed.entry());
    return entries;
  }
  std::atomic<bool> away{false};
  // As if more had been copied than exists.
  void claim_position(std::int64_t position) {
    const std::lock_guard lock(mutex_);
    position_ = position;
  }

 private:
  grpc::ServerUnaryReactor* GetPosition(grpc::CallbackServerContext* context,
                                        const api::GetAccessPositionRequest*,
                                        api::AccessPositionReply* reply) override {
    if (away) return finish(context, {grpc::StatusCode::UNAVAILABLE, "away"});
    const std::lock_guard lock(mutex_);
    reply->set_next_position(position_);
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* CopyEntries(grpc::CallbackServerContext* context,
                                        const api::CopyAccessEntriesRequest* request,
                                        api::AccessPositionReply* reply) override {
    if (away) return finish(context, {grpc::StatusCode::UNAVAILABLE, "away"});
    const std::lock_guard lock(mutex_);
    if (request->from() == position_) {
      for (const auto& placed : request->entries()) keep(placed);
      position_ = request->next();
    }
    reply->set_next_position(position_);
    return finish(context, grpc::Status::OK);
  }

  // Like the table (auth/access/postgres_access_log.cc).
  void keep(const api::CopyAccessEntriesRequest::Placed& placed) {
    const api::AccessEntry& entry = placed.entry();
    if (entry.has_announced_position()) {
      std::erase_if(placed_, [&](const auto& kept) {
        return kept.position() == entry.announced_position() &&
               kept.entry().at_ms() == entry.announced_at_ms();
      });
    }
    if (entry.kind() != api::AccessEntry::NOTHING_SHOWN) placed_.push_back(placed);
  }

  std::mutex mutex_;
  std::int64_t position_ = 0;
  std::vector<api::CopyAccessEntriesRequest::Placed> placed_;
};

}  // namespace carelog::gateway
