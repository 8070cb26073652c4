#include "tests/bench/page_load.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "carelog/api/v1/patient_queries.grpc.pb.h"

namespace carelog::bench {
namespace {

using api::v1::ListPatientsReply;
using api::v1::ListPatientsRequest;

constexpr std::uint32_t page_rows = 20;
constexpr std::uint64_t step_rows = 100;

class PageLoad {
 public:
  explicit PageLoad(const ServicePlace& place)
      : stub_(api::v1::PatientQueryService::NewStub(
            BenchPeers(place.certificates).channel(place.endpoint, auth::PeerRole::query))) {}

  ListPatientsReply page(const std::string& cursor, std::uint32_t rows) {
    ListPatientsRequest request;
    request.mutable_context()->set_clinic("main");
    request.mutable_context()->set_actor("carelog-bench");
    request.mutable_context()->set_role("receptionist");
    request.set_activity(ListPatientsRequest::ALL);
    request.set_limit(rows);
    request.set_cursor(cursor);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + drain_max);
    ListPatientsReply reply;
    const grpc::Status status = stub_->ListPatients(&context, request, &reply);
    if (!status.ok()) throw std::runtime_error("a page: " + status.error_message());
    return reply;
  }

  std::string cursor_behind(std::uint64_t rows) {
    std::string cursor;
    while (rows > 0) {
      const auto step = std::min(rows, step_rows);
      cursor = page(cursor, static_cast<std::uint32_t>(step)).next_cursor();
      if (cursor.empty()) throw std::runtime_error("--page: the list has fewer pages");
      rows -= step;
    }
    return cursor;
  }

 private:
  std::unique_ptr<api::v1::PatientQueryService::Stub> stub_;
};

std::string median_ms(const LatencyHistogram& latencies) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(latencies.at_share_ns(0.5)) / 1e6);
  return text;
}

}  // namespace

LoadReport run_page_load(const ServicePlace& place, std::uint64_t page, const LoadShape& shape) {
  PageLoad load(place);
  const std::string deep_cursor = load.cursor_behind((page - 1) * page_rows);
  LoadReport report;
  LatencyHistogram first, deep;
  const auto ask = [&](const std::string& cursor, LatencyHistogram& latencies) {
    const std::int64_t began_ns = now_ns();
    if (load.page(cursor, page_rows).patients_size() == 0) report.fail("an empty page");
    latencies.record(now_ns() - began_ns);
  };
  const std::int64_t start_ns = now_ns();
  while (now_ns() - start_ns < static_cast<std::int64_t>(shape.seconds * 1e9)) {
    ask("", first);
    ask(deep_cursor, deep);
  }
  report.elapsed_s = static_cast<double>(now_ns() - start_ns) / 1e9;
  report.latencies.add(first);
  report.latencies.add(deep);
  report.more = {{"first_p50_ms", median_ms(first)}, {"deep_p50_ms", median_ms(deep)}};
  return report;
}

}  // namespace carelog::bench
