#include "query-side/postgres_queries.h"

#include <algorithm>
#include <iterator>

#include "query-side/audit/audit_query_service.h"
#include "query-side/audit/postgres_audit_reader.h"
#include "query-side/billing/billing_query_service.h"
#include "query-side/billing/postgres_billing_reader.h"
#include "query-side/chart/chart_query_service.h"
#include "query-side/chart/postgres_chart_reader.h"
#include "query-side/patients/patient_query_service.h"
#include "query-side/patients/postgres_patient_reader.h"
#include "query-side/postgres/postgres_positions.h"
#include "query-side/postgres/postgres_row_reader.h"
#include "query-side/postgres/postgres_session.h"
#include "query-side/reading/freshness.h"
#include "query-side/reading/query_service.h"

namespace carelog::query {

std::unique_ptr<infra::ConnectionPool> query_pool(std::string conninfo,
                                                  std::size_t connections_max) {
  std::vector<Statement> statements;
  for (std::vector<Statement> some :
       {PostgresPatientReader::statements(), PostgresPositions::statements()}) {
    std::move(some.begin(), some.end(), std::back_inserter(statements));
  }
  return reading_pool(std::move(conninfo), connections_max, std::move(statements));
}

struct PostgresQueries::Parts {
  Parts(std::string conninfo, std::string cursor_key,
        std::shared_ptr<const auth::CallerVerifier> callers, std::size_t threads)
      : pool(query_pool(std::move(conninfo), threads + 2)),  // for Freshness and reachable()
        workers(threads),
        queries(freshness, workers, std::move(callers)),
        patients(patient_reader, queries, cursor_key),
        charts(chart_reader, queries, cursor_key),
        audit(audit_reader, queries, std::move(cursor_key)) {}

  std::unique_ptr<infra::ConnectionPool> pool;
  PostgresPositions positions{*pool};
  PostgresPatientReader patient_reader{*pool};
  PostgresRowReader row_reader{*pool};
  PostgresBillingReader billing_reader{*pool};
  PostgresChartReader chart_reader{*pool};
  PostgresAuditReader audit_reader{*pool};
  Freshness freshness{positions};
  QueryWorkers workers;
  FreshQueries queries;
  PatientQueryService patients;
  BillingQueryService billing{row_reader, billing_reader, queries};
  ChartQueryService charts;
  AuditQueryService audit;
};

PostgresQueries::PostgresQueries(std::string conninfo, std::string cursor_key,
                                 std::shared_ptr<const auth::CallerVerifier> callers,
                                 std::size_t threads)
    : parts_(std::make_unique<Parts>(std::move(conninfo), std::move(cursor_key), std::move(callers),
                                     threads)) {}

PostgresQueries::~PostgresQueries() {
  stop();
}

grpc::Service& PostgresQueries::patients() {
  return parts_->patients.service();
}
grpc::Service& PostgresQueries::billing() {
  return parts_->billing.service();
}
grpc::Service& PostgresQueries::charts() {
  return parts_->charts.service();
}
grpc::Service& PostgresQueries::audit() {
  return parts_->audit.service();
}
void PostgresQueries::stop() {
  parts_->freshness.stop();
}
bool PostgresQueries::reachable() {
  return parts_->pool->reachable();
}

}  // namespace carelog::query
