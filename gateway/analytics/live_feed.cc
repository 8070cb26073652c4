#include "gateway/analytics/live_feed.h"

#include "gateway/analytics/measure_format.h"
#include "gateway/call/api_call.h"
#include "gateway/call/backend_call.h"
#include "infra/process/clock.h"

namespace carelog::gateway {
namespace {

using Analytics = api::v1::AnalyticsQueryService::StubInterface::async_interface;

constexpr std::int64_t ms_per_s = 1000;

Problem too_many_feeds() {
  Problem made = problem("temporarily-unavailable",
                         "Too many follow today's counts already. Send the request again later.");
  made.retry_after_s = 30;
  return made;
}

}  // namespace

LiveFeed::LiveFeed(const std::shared_ptr<GatewayParts>& parts, const ApiCall& call)
    : parts_(parts),
      count_(parts->live_feeds),
      caller_(call.caller),
      time_zone_(call.time_zone.name()) {
  call.fill(request_.mutable_context(), "");
}

LiveFeed::~LiveFeed() {
  --*count_;
}

void LiveFeed::begin(const std::shared_ptr<GatewayParts>& parts,
                     const std::shared_ptr<ApiCall>& call) {
  if (++*parts->live_feeds > feeds_max) {
    --*parts->live_feeds;
    return call->fail(too_many_feeds());
  }
  const std::shared_ptr<LiveFeed> feed(new LiveFeed(parts, *call));
  call->stream("text/event-stream", [feed](std::unique_ptr<HttpStream> stream) {
    feed->stream_ = std::move(stream);
    if (feed->send("retry: 3000\n\n")) feed->ask();
  });
}

bool LiveFeed::send(std::string part) {
  sent_at_ = std::chrono::steady_clock::now();
  return stream_ && stream_->send(std::move(part));
}

bool LiveFeed::has_ended() const {
  return infra::now_ms() >= caller_.expires_at_s * ms_per_s || parts_->session_ended(caller_);
}

void LiveFeed::ask() {
  call_backend<Analytics, api::v1::WatchTodayRequest, api::v1::WatchTodayReply>(
      parts_->calls, parts_->analytics->async(), &Analytics::WatchToday, request_,
      [feed = shared_from_this()](const grpc::Status& outcome,
                                  const api::v1::WatchTodayReply& reply,
                                  const grpc::ClientContext&) { feed->take(outcome, reply); });
}

void LiveFeed::take(const grpc::Status& outcome, const api::v1::WatchTodayReply& reply) {
  if (!outcome.ok() || has_ended()) return;
  bool open = true;
  if (reply.seen() != request_.seen()) {
    request_.set_seen(reply.seen());
    open = send("event: today\ndata: " + today_json(reply, time_zone_) + "\n\n");
  } else if (std::chrono::steady_clock::now() - sent_at_ >= comment_every) {
    open = send(": nothing new\n\n");
  } else {
    open = stream_->is_open();
  }
  if (open) ask();
}

}  // namespace carelog::gateway
