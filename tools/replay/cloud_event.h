// Events of the log as CloudEvents 1.0 (https://cloudevents.io), JSON in structured mode. Pure.
//
//   id               topic.partition.offset.index: the same in every copy of the log, for ever
//   source           /carelog/CLINIC/TOPIC
//   type             org.carelog.PatientRegistered.v1
//   subject          patient/ID
//   time             when it was decided (RFC 3339, UTC)
//   datacontenttype  application/json; data is the fact under its REST names
// Extensions, left out where the log has nothing: traceparent (W3C), aggregateversion,
// partitionkey, commandid, command, correlationid, causationid, actor, actorrole, purpose, and
// verdict ("not judged") where the replay began in the middle. All are strings.
#pragma once

#include <string>

#include "tools/replay/replay_filter.h"

namespace carelog::tools {

// One line of JSON per event of the record, each ended by LF. Empty for claims and manifests, which
// have no events.
std::string to_cloud_events(const JudgedRecord& record);

}  // namespace carelog::tools
