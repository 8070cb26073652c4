// Today's counts as server-sent events (WHATWG HTML, 9.2): one at the beginning and one whenever
// they change, at most a few a second; between them a comment, so that nobody on the way takes the
// connection for dead. It ends with the access token or its session, with the server, and when the
// counts are away; clients then connect again.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "auth/principal.h"
#include "carelog/api/v1/analytics.pb.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/http/http_stream.h"

namespace carelog::gateway {

class ApiCall;

class LiveFeed : public std::enable_shared_from_this<LiveFeed> {
 public:
  static constexpr int feeds_max = 64;  // at once, of a gateway
  static constexpr std::chrono::seconds comment_every{10};

  // Answers the call, with a problem if there are too many.
  static void begin(const std::shared_ptr<GatewayParts>& parts,
                    const std::shared_ptr<ApiCall>& call);

  ~LiveFeed();
  LiveFeed(const LiveFeed&) = delete;
  LiveFeed& operator=(const LiveFeed&) = delete;

 private:
  LiveFeed(const std::shared_ptr<GatewayParts>& parts, const ApiCall& call);

  void ask();
  void take(const grpc::Status& outcome, const api::v1::WatchTodayReply& reply);
  bool send(std::string part);
  bool has_ended() const;

  const std::shared_ptr<GatewayParts> parts_;
  const std::shared_ptr<std::atomic<int>> count_;
  const auth::Principal caller_;
  const std::string time_zone_;
  api::v1::WatchTodayRequest request_;
  std::unique_ptr<HttpStream> stream_;
  std::chrono::steady_clock::time_point sent_at_;
};

}  // namespace carelog::gateway
