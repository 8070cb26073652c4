#include "query-side/analytics/measure_service.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <utility>

#include "query-side/analytics/measure_reader.h"
#include "query-side/analytics/today_watch_service.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {

namespace api = carelog::api::v1;

namespace {

constexpr std::size_t top_max = 1000;

MeasureQuestion question_of(const api::MeasureQuestion& asked) {
  return {.measure = asked.measure(),
          .from_day = asked.from_day(),
          .to_day = asked.to_day(),
          .as_of_day = asked.as_of_day(),
          .per = asked.per(),
          .group_by = asked.group_by(),
          .top = std::min<std::size_t>(asked.top(), top_max)};
}

void fill_answer(const MeasureAnswer& answer, api::MeasureAnswer& reply) {
  api::MeasureQuestion& asked = *reply.mutable_asked();
  asked.set_measure(answer.asked.measure);
  asked.set_from_day(answer.asked.from_day);
  asked.set_to_day(answer.asked.to_day);
  asked.set_as_of_day(answer.asked.as_of_day);
  asked.set_per(answer.asked.per);
  asked.set_group_by(answer.asked.group_by);
  asked.set_top(static_cast<std::uint32_t>(answer.asked.top));
  reply.set_more(answer.more);
  for (const MeasureRow& row : answer.rows) {
    api::MeasureRow& told = *reply.add_rows();
    told.set_period(row.period);
    told.set_group(row.group);
    told.set_label(row.label);
    told.set_count(row.count);
    if (row.minor) told.set_sum_minor(*row.minor);
    told.set_currency(row.currency);
    if (row.minutes) told.set_sum_minutes(*row.minutes);
    told.set_suppressed(row.hidden);
  }
}

bool may_see(const api::RequestContext& context, auth::Permission permission) {
  const auto role = auth::role_from_name(context.role());
  return role && auth::allowed(*role, permission);
}

}  // namespace

MeasureQueries::MeasureQueries(std::vector<LiveStore> stores, FreshQueries& queries,
                               std::int64_t smallest_group)
    : stores_(std::move(stores)), queries_(queries), smallest_group_(smallest_group) {}

void MeasureQueries::when_fresh(grpc::ServerUnaryReactor* reactor, std::vector<std::string> models,
                                const api::Freshness& wanted, std::function<void()> then) {
  if (models.empty()) return then();
  const std::string model = std::move(models.back());
  models.pop_back();
  queries_.when_fresh(
      reactor, model, wanted,
      [this, reactor, models = std::move(models), &wanted, then = std::move(then)]() mutable {
        when_fresh(reactor, std::move(models), wanted, std::move(then));
      });
}

void MeasureQueries::answer_all(const api::RequestContext& context,
                                const std::vector<MeasureQuestion>& questions,
                                const Fill& fill) const {
  const std::string today = today_of(context);
  MeasureReader reader(stores_, context.clinic());
  for (const MeasureQuestion& each : questions) {
    MeasureAnswer answer = reader.answer(each, today);
    const MeasureRule& rule = *measure_rule(each.measure);
    if (!may_see(context, rule.unveils)) {
      hide_small_groups(answer.rows, smallest_group_, rule.adds_up);
    }
    rank(answer);
    fill(answer);
  }
}

std::vector<std::string> MeasureQueries::models() const {
  std::vector<std::string> names;
  for (const LiveStore& each : stores_) names.push_back(each.model);
  return names;
}

std::int64_t MeasureQueries::age_ms(const std::vector<std::string>& models) const {
  std::int64_t oldest = 0;
  for (const std::string& each : models) {
    oldest = std::max(oldest, queries_.freshness().age_ms(each).value_or(0));
  }
  return oldest;
}

void MeasureQueries::answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                            const api::GetMeasureRequest& request, api::GetMeasureReply& reply) {
  MeasureQuestion question = question_of(request.question());
  const std::string fault = fault_of(question);
  if (!fault.empty()) return reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, fault});
  const std::string model(measure_rule(question.measure)->model);
  queries_.answer(context, reactor, model, request.freshness(),
                  [this, &request, &reply, question = std::move(question)](std::int64_t age_ms) {
                    answer_all(request.context(), {question}, [&](const MeasureAnswer& answer) {
                      fill_answer(answer, *reply.mutable_answer());
                    });
                    reply.set_age_of_data_ms(age_ms);
                    return grpc::Status::OK;
                  });
}

void MeasureQueries::answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                            const api::GetOverviewRequest& request, api::GetOverviewReply& reply) {
  auto questions = overview_questions(request.from_day(), request.to_day(), request.as_of_day());
  const std::string fault = fault_of(questions.front());
  if (!fault.empty()) return reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, fault});
  when_fresh(reactor, models(), request.freshness(),
             [this, context, reactor, &request, &reply, questions = std::move(questions)] {
               queries_.run(context, reactor, models().front(),
                            [this, &request, &reply, questions](std::int64_t) {
                              answer_all(request.context(), questions,
                                         [&](const MeasureAnswer& answer) {
                                           fill_answer(answer, *reply.add_answers());
                                         });
                              reply.set_age_of_data_ms(age_ms(models()));
                              return grpc::Status::OK;
                            });
             });
}

void MeasureQueries::fill_today(const api::RequestContext& context,
                                api::WatchTodayReply& reply) const {
  reply.Clear();
  reply.set_day(today_of(context));
  answer_all(context, day_questions(reply.day()),
             [&](const MeasureAnswer& answer) { fill_answer(answer, *reply.add_answers()); });
}

void MeasureQueries::answer(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
                            const api::WatchTodayRequest& request, api::WatchTodayReply& reply) {
  TodayWatch::begin(queries_, models(), {context, reactor}, request.seen(),
                    [this, &request, &reply] {
                      fill_today(request.context(), reply);
                      reply.set_seen(digest_of(reply.SerializeAsString()));
                      return reply.seen();
                    });
}

}  // namespace carelog::query
