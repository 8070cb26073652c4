// The engine once more, for the topic of the tests.
#include "command-side/engine/partition_engine.cc"
#include "tests/command-side/simulation/chart_domain.h"

namespace carelog::command {

template class PartitionEngine<ChartDomain>;

}  // namespace carelog::command
