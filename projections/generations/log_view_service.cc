#include "projections/generations/log_view_service.h"

#include <algorithm>
#include <string>

namespace carelog::projections {
namespace {

namespace wire = carelog::api::v1;

void fill(const events::Manifest&, wire::LoggedRecord& record) {
  record.set_kind("manifest");
}

void fill(const events::Claim& claim, wire::LoggedRecord& record) {
  record.set_kind("claim");
  record.set_term(claim.term);
  record.set_endpoint(claim.endpoint);
  record.set_level(claim.level);
}

void fill(const events::Commit& commit, wire::LoggedRecord& record) {
  record.set_kind("commit");
  record.set_term(commit.term);
  record.set_sequence(commit.sequence);
  record.set_aggregate_type(commit.aggregate.type);
  record.set_aggregate_id(commit.aggregate.id);
  record.set_base_version(commit.base_version);
  record.set_command(commit.metadata.command);
  record.set_command_id(commit.command_id);
  record.set_correlation_id(commit.metadata.correlation_id);
  record.set_clinic(commit.metadata.clinic);
  for (const events::Event& event : commit.events) {
    record.add_event_types(std::string(events::type_name(event)));
  }
}

void fill(const ViewedRecord& viewed, wire::LoggedRecord& record) {
  record.set_offset(viewed.offset);
  record.set_bytes(static_cast<std::int64_t>(viewed.bytes));
  record.set_appended_at_ms(viewed.appended_at_ms);
  record.set_kind("unreadable");
  if (viewed.verdict) record.set_verdict(std::string(events::verdict_name(*viewed.verdict)));
  record.set_unknown_events(viewed.unknown_events);
  if (!viewed.frame) return;
  record.set_made_at_ms(events::made_at_ms(*viewed.frame));
  std::visit([&](const auto& frame) { fill(frame, record); }, *viewed.frame);
}

}  // namespace

std::vector<events::Log*> logs_of(const std::vector<Projection*>& projections) {
  std::vector<events::Log*> all;
  for (const Projection* projection : projections) {
    for (events::Log* log : projection->logs()) {
      if (std::find(all.begin(), all.end(), log) == all.end()) all.push_back(log);
    }
  }
  return all;
}

void fill(const std::vector<events::Log*>& logs, wire::LogsReply& reply) {
  for (events::Log* log : logs) {
    for (events::Partition partition = 0; partition < log->partitions(); ++partition) {
      wire::LogPartition& each = *reply.add_partitions();
      each.set_topic(log->topic());
      each.set_partition(partition);
      each.set_end_offset(log->end_offset(partition));
    }
  }
}

grpc::Status read_log(LogView& view, const wire::ReadLogRequest& request,
                      wire::ReadLogReply& reply) {
  const auto page = view.read({.topic = request.topic(),
                               .partition = request.partition(),
                               .from = request.from_offset(),
                               .records_max = request.limit(),
                               .afresh = request.afresh()});
  if (!page) return {grpc::StatusCode::NOT_FOUND, "the log has no such partition"};
  for (const ViewedRecord& each : page->records) fill(each, *reply.add_records());
  reply.set_end_offset(page->end_offset);
  reply.set_judged_to(page->judged_to);
  if (page->head) reply.set_head(events::to_hex(*page->head));
  return grpc::Status::OK;
}

}  // namespace carelog::projections
