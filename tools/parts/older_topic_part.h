#pragma once

#include <memory>
#include <string>

#include "tools/instance/log_access.h"
#include "tools/parts/part.h"

namespace carelog::tools {

// The place in `--older-topic`: "kafka://HOST:PORT[,HOST:PORT]/TOPIC". Throws infra::SettingsError.
struct OlderTopicPlace {
  std::string brokers;
  std::string topic;
};
OlderTopicPlace older_topic_place(const std::string& url);

// Feeds the topic that consumers of the older systems read, from the patients log.
std::unique_ptr<Part> older_topic_part(OpenLog& log, const DataDirectory& data,
                                       const OlderTopicPlace& place);

}  // namespace carelog::tools
