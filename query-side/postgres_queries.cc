#include "query-side/postgres_queries.h"

#include <algorithm>
#include <iterator>

#include "query-side/audit/audit_query_service.h"
#include "query-side/audit/postgres_audit_reader.h"
#include "query-side/billing/billing_query_service.h"
#include "query-side/billing/postgres_billing_reader.h"
#include "query-side/chart/chart_query_service.h"
#include "query-side/chart/postgres_care_reader.h"
#include "query-side/chart/postgres_chart_reader.h"
#include "query-side/patients/patient_query_service.h"
#include "query-side/patients/postgres_duplicate_reader.h"
#include "query-side/patients/postgres_patient_reader.h"
#include "query-side/postgres/postgres_patient_merges.h"
#include "query-side/postgres/postgres_positions.h"
#include "query-side/postgres/postgres_row_reader.h"
#include "query-side/postgres/postgres_session.h"
#include "query-side/reading/freshness.h"
#include "query-side/reading/query_service.h"
#include "query-side/reading/row_query_service.h"
#include "query-side/row_lists.h"

namespace carelog::query {

std::unique_ptr<infra::ConnectionPool> query_pool(std::string conninfo,
                                                  std::size_t connections_max) {
  std::vector<Statement> statements;
  for (std::vector<Statement> some :
       {PostgresPatientReader::statements(), PostgresPatientMerges::statements(),
        PostgresPositions::statements()}) {
    std::move(some.begin(), some.end(), std::back_inserter(statements));
  }
  return reading_pool(std::move(conninfo), connections_max, std::move(statements));
}

struct PostgresQueries::Parts {
  Parts(const std::string& conninfo, std::string cursor_key,
        std::shared_ptr<const auth::CallerVerifier> callers, const NearSettings& kept,
        std::size_t threads)
      : pool(query_pool(conninfo, threads + 2)),  // for Freshness and reachable()
        near(conninfo, kept, callers),
        workers(threads),
        queries(freshness, workers, std::move(callers)),
        patients(patient_reader, duplicate_reader, queries, cursor_key, near.patients()),
        charts(chart_reader, care_reader, merges, queries, cursor_key),
        audit(audit_reader, queries, cursor_key),
        rows(row_lists(), row_reader, queries, std::move(cursor_key)) {}

  std::unique_ptr<infra::ConnectionPool> pool;
  PostgresPositions positions{*pool};
  PostgresPatientReader patient_reader{*pool};
  PostgresDuplicateReader duplicate_reader{*pool};
  PostgresPatientMerges merges{*pool};
  PostgresRowReader row_reader{*pool};
  PostgresBillingReader billing_reader{*pool};
  PostgresChartReader chart_reader{*pool};
  PostgresCareReader care_reader{*pool};
  PostgresAuditReader audit_reader{*pool};
  NearPatients near;
  Freshness freshness{positions};
  QueryWorkers workers;
  FreshQueries queries;
  PatientQueryService patients;
  BillingQueryService billing{row_reader, billing_reader, merges, queries};
  ChartQueryService charts;
  AuditQueryService audit;
  RowQueryService rows;
};

PostgresQueries::PostgresQueries(const std::string& conninfo, std::string cursor_key,
                                 std::shared_ptr<const auth::CallerVerifier> callers,
                                 const NearSettings& near, std::size_t threads)
    : parts_(std::make_unique<Parts>(conninfo, std::move(cursor_key), std::move(callers), near,
                                     threads)) {}

PostgresQueries::~PostgresQueries() {
  stop();
}

std::vector<grpc::Service*> PostgresQueries::services() {
  return {&parts_->patients.service(), &parts_->charts.service(), &parts_->billing.service(),
          &parts_->audit.service(),    &parts_->rows.service(),   &parts_->near.service()};
}

ReadableModel PostgresQueries::model(std::string name, std::vector<std::string> views) {
  return {std::move(name), &parts_->queries,
          [pool = parts_->pool.get(), views = std::move(views)] { read_some(*pool, views); }};
}
void PostgresQueries::stop() {
  parts_->freshness.stop();
}
bool PostgresQueries::reachable() {
  return parts_->pool->reachable();
}

}  // namespace carelog::query
