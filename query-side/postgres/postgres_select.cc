#include "query-side/postgres/postgres_select.h"

#include <pqxx/pqxx>

namespace carelog::query {

pqxx::result run(pqxx::transaction_base& work, const Select& wanted) {
  return work.exec_params(wanted.sql, pqxx::prepare::make_dynamic_params(wanted.parameters));
}

}  // namespace carelog::query
