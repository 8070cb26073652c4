#include "projections/postgres_projections.h"

#include "projections/postgres_audit.h"
#include "projections/postgres_billing.h"
#include "projections/postgres_generations.h"
#include "projections/postgres_patients.h"

namespace carelog::projections {
namespace {

std::unique_ptr<Projection> projection(const std::string& name,
                                       std::shared_ptr<const PostgresTables> tables,
                                       const std::string& conninfo,
                                       const std::vector<events::Log*>& logs,
                                       ProjectorLimits limits) {
  auto generations =
      std::make_unique<PostgresGenerations>(name, std::move(tables), conninfo, logs.size());
  return std::make_unique<Projection>(std::move(generations), logs, limits);
}

}  // namespace

std::vector<std::unique_ptr<Projection>> postgres_projections(const std::string& conninfo,
                                                              events::Log& patients,
                                                              events::Log& billing,
                                                              ProjectorLimits limits) {
  std::vector<std::unique_ptr<Projection>> all;
  all.push_back(
      projection("patients", std::make_shared<PostgresPatients>(), conninfo, {&patients}, limits));
  all.push_back(
      projection("billing", std::make_shared<PostgresBilling>(), conninfo, {&billing}, limits));
  all.push_back(projection("audit", std::make_shared<PostgresAudit>(), conninfo,
                           {&patients, &billing}, limits));
  return all;
}

}  // namespace carelog::projections
