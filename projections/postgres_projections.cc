#include "projections/postgres_projections.h"

#include "infra/ids/random_id.h"
#include "projections/audit/postgres_audit.h"
#include "projections/billing/postgres_billing.h"
#include "projections/patients/postgres_patients.h"
#include "projections/postgres/postgres_generations.h"

namespace carelog::projections {
namespace {

std::unique_ptr<Projection> projection(const std::string& name,
                                       std::shared_ptr<const PostgresTables> tables,
                                       const std::string& conninfo,
                                       const std::vector<events::Log*>& logs,
                                       ProjectorLimits limits, const std::string& process) {
  auto generations = std::make_unique<PostgresGenerations>(name, std::move(tables), conninfo,
                                                           logs.size(), process);
  return std::make_unique<Projection>(std::move(generations), logs, limits);
}

}  // namespace

std::vector<std::unique_ptr<Projection>> postgres_projections(const std::string& conninfo,
                                                              events::Log& patients,
                                                              events::Log& billing,
                                                              ProjectorLimits limits) {
  std::vector<std::unique_ptr<Projection>> all;
  const std::string process = infra::random_uuid();
  all.push_back(projection("patients", std::make_shared<PostgresPatients>(), conninfo, {&patients},
                           limits, process));
  all.push_back(projection("billing", std::make_shared<PostgresBilling>(), conninfo, {&billing},
                           limits, process));
  all.push_back(projection("audit", std::make_shared<PostgresAudit>(), conninfo,
                           {&patients, &billing}, limits, process));
  return all;
}

}  // namespace carelog::projections
