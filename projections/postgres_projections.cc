#include "projections/postgres_projections.h"

#include "projections/postgres_audit.h"
#include "projections/postgres_billing.h"
#include "projections/postgres_patients.h"

namespace carelog::projections {
namespace {

// One for each worker, one for resets and checksums.
std::unique_ptr<Projection> projection(const std::string& name,
                                       std::unique_ptr<PostgresTables> tables,
                                       const std::string& conninfo,
                                       const std::vector<events::Log*>& logs,
                                       ProjectorLimits limits) {
  auto model =
      std::make_unique<PostgresReadModel>(name, std::move(tables), conninfo, logs.size() + 1);
  return std::make_unique<Projection>(std::move(model), logs, limits);
}

}  // namespace

std::vector<std::unique_ptr<Projection>> postgres_projections(const std::string& conninfo,
                                                              events::Log& patients,
                                                              events::Log& billing,
                                                              ProjectorLimits limits) {
  std::vector<std::unique_ptr<Projection>> all;
  all.push_back(
      projection("patients", std::make_unique<PostgresPatients>(), conninfo, {&patients}, limits));
  all.push_back(
      projection("billing", std::make_unique<PostgresBilling>(), conninfo, {&billing}, limits));
  all.push_back(projection("audit", std::make_unique<PostgresAudit>(), conninfo,
                           {&patients, &billing}, limits));
  return all;
}

}  // namespace carelog::projections
