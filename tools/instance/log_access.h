// Opens the log: for roles that write it, and for tools that only read.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "events/log/log.h"
#include "tools/instance/verb_settings.h"
#include "tools/log/log_verify.h"

namespace carelog::tools {

inline constexpr const char* patients_topic = "patients";
inline constexpr const char* billing_topic = "billing";
inline constexpr const char* unique_values_topic = "unique-values";

// The open topics of an instance. Thread-safe.
class OpenLog {
 public:
  virtual ~OpenLog() = default;
  virtual events::Log& patients() = 0;
  virtual events::Log& billing() = 0;
  // The log of unique values, where several processes decide; null where one does.
  virtual events::Log* unique_values() { return nullptr; }

  // All logs. Events of a later one are caused by events of an earlier one.
  std::vector<events::Log*> all() {
    std::vector<events::Log*> logs = {&patients(), &billing()};
    if (unique_values() != nullptr) logs.insert(logs.begin(), unique_values());
    return logs;
  }
};

bool is_embedded(const std::string& url);

// Creates the topics on first use. url: "embedded" or "kafka://...". Throws LogUnusable;
// VerbFailed: usage for another url, conflict if an import into the directory is unfinished;
// LogAway if no broker answers.
std::unique_ptr<OpenLog> open_log(const std::string& url, const DataDirectory& data);
// The same, but waits for a broker that does not answer. Throws StoppedWhileWaiting.
std::unique_ptr<OpenLog> open_log_when_it_answers(const std::string& url, const DataDirectory& data,
                                                  const std::function<bool()>& give_up);

// Which settings weaken the log's durability and how to fix that; empty if none.
std::string log_durability_weakened(const std::string& url);

// Throws VerbFailed (not_found) if the embedded log was never made: a mistyped --data.
void require_log(const std::string& url, const DataDirectory& data);

// Appends nothing; the embedded log may be open in another process. Throws VerbFailed: not_found if
// there is no log.
std::unique_ptr<OpenLog> open_log_read_only(const std::string& url, const DataDirectory& data);

// What a skipped sequence number means in that log.
VerifyRules verify_rules(const std::string& url, const DataDirectory& data);

// --log if given, else that of the instance running on --data, else embedded.
std::string log_url(const infra::Settings& settings);

}  // namespace carelog::tools
