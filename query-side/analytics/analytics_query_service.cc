#include "query-side/analytics/analytics_query_service.h"

#include <utility>

#include "auth/calls/call_guard.h"
#include "carelog/api/v1/analytics.grpc.pb.h"
#include "infra/process/clock.h"
#include "query-side/analytics/age_bands.h"
#include "query-side/analytics/measure_service.h"
#include "query-side/analytics/rocksdb_analytics_reader.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {

namespace api = carelog::api::v1;

namespace {

grpc::Status check_clinic(const api::RequestContext& context) {
  if (!context.clinic().empty() && !has_zero_byte(context.clinic())) return {};
  return invalid("context.clinic", "is missing");
}

grpc::Status check(const api::GetAnalyticsSummaryRequest& request) {
  if (const auto status = check_clinic(request.context()); !status.ok()) return status;
  const std::pair<const char*, const std::string&> days[] = {{"from_day", request.from_day()},
                                                             {"to_day", request.to_day()},
                                                             {"as_of_day", request.as_of_day()}};
  for (const auto& [field, day] : days) {
    if (!day.empty() && !infra::is_date(day)) {
      return invalid(field, "is not a date of the form YYYY-MM-DD");
    }
  }
  return {};
}

void fill(const AnalyticsCounts& counts, const std::string& as_of_day,
          api::GetAnalyticsSummaryReply& reply) {
  reply.set_patients(counts.patients);
  reply.set_active(counts.active);
  reply.set_inactive(counts.inactive);
  reply.set_deceased(counts.deceased);
  reply.set_alive(counts.active + counts.inactive);
  for (const DatedCount& day : counts.registered) {
    api::DayCount& count = *reply.add_registrations_per_day();
    count.set_day(day.date);
    count.set_count(day.count);
  }
  const auto bands = age_bands(counts.born, as_of_day);
  for (std::size_t index = 0; index < bands.size(); ++index) {
    api::BandCount& band = *reply.add_age_bands();
    band.set_band(std::string(band_names[index]));
    band.set_count(bands[index]);
  }
  for (const NamedCount& gender : counts.genders) {
    api::BandCount& band = *reply.add_genders();
    band.set_band(gender.name.empty() ? "unspecified" : gender.name);
    band.set_count(gender.count);
  }
}

}  // namespace

class AnalyticsQueryService::Service final : public api::AnalyticsQueryService::CallbackService {
 public:
  Service(RocksdbAnalyticsReader& reader, MeasureQueries& measures, FreshQueries& queries)
      : reader_(reader),
        measures_(measures),
        queries_(queries),
        guard_(queries.callers(), api::AnalyticsQueryService::service_full_name()) {}

  grpc::ServerUnaryReactor* GetSummary(grpc::CallbackServerContext* context,
                                       const api::GetAnalyticsSummaryRequest* request,
                                       api::GetAnalyticsSummaryReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    grpc::Status status = guard_.check(*context, "GetSummary", *request);
    if (status.ok()) status = check(*request);
    if (!status.ok()) {
      reactor->Finish(status);
      return reactor;
    }
    queries_.answer(context, reactor, "analytics", request->freshness(),
                    [this, request, reply](std::int64_t age_ms) {
                      const AnalyticsCounts counts = reader_.counts(
                          request->context().clinic(), request->from_day(), request->to_day());
                      const std::string& day = request->as_of_day();
                      fill(counts, day.empty() ? today_of(request->context()) : day, *reply);
                      reply->set_age_of_data_ms(age_ms);
                      return grpc::Status::OK;
                    });
    return reactor;
  }

  grpc::ServerUnaryReactor* GetMeasure(grpc::CallbackServerContext* context,
                                       const api::GetMeasureRequest* request,
                                       api::GetMeasureReply* reply) override {
    return measure(context, "GetMeasure", *request, *reply);
  }
  grpc::ServerUnaryReactor* GetOverview(grpc::CallbackServerContext* context,
                                        const api::GetOverviewRequest* request,
                                        api::GetOverviewReply* reply) override {
    return measure(context, "GetOverview", *request, *reply);
  }
  grpc::ServerUnaryReactor* WatchToday(grpc::CallbackServerContext* context,
                                       const api::WatchTodayRequest* request,
                                       api::WatchTodayReply* reply) override {
    return measure(context, "WatchToday", *request, *reply);
  }

 private:
  template <typename Request, typename Reply>
  grpc::ServerUnaryReactor* measure(grpc::CallbackServerContext* context, const char* method,
                                    const Request& request, Reply& reply) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    grpc::Status status = guard_.check(*context, method, request);
    if (status.ok()) status = check_clinic(request.context());
    if (status.ok()) {
      measures_.answer(context, reactor, request, reply);
    } else {
      reactor->Finish(status);
    }
    return reactor;
  }

  RocksdbAnalyticsReader& reader_;
  MeasureQueries& measures_;
  FreshQueries& queries_;
  const auth::CallGuard guard_;
};

AnalyticsQueryService::AnalyticsQueryService(RocksdbAnalyticsReader& reader,
                                             MeasureQueries& measures, FreshQueries& queries)
    : service_(std::make_unique<Service>(reader, measures, queries)) {}

AnalyticsQueryService::~AnalyticsQueryService() = default;

grpc::Service& AnalyticsQueryService::service() {
  return *service_;
}

}  // namespace carelog::query
