// Opening the log: for the roles that write it, and for tools that only read.
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

// The topics of an instance, open. Thread-safe.
class OpenLog {
 public:
  virtual ~OpenLog() = default;
  virtual events::Log& patients() = 0;
  virtual events::Log& billing() = 0;
  // Who may use which unique value, where several processes decide; null: one process decides.
  virtual events::Log* unique_values() { return nullptr; }

  // All of them; what a later one holds was caused by an earlier one.
  std::vector<events::Log*> all() {
    std::vector<events::Log*> logs = {&patients(), &billing()};
    if (unique_values() != nullptr) logs.insert(logs.begin(), unique_values());
    return logs;
  }
};

bool is_embedded(const std::string& url);

// Makes the topics on first use. url: "embedded" or "kafka://...". Throws LogUnusable, and
// VerbFailed: usage for another url, conflict where an import into the directory is unfinished.
// LogAway when the machine does not answer.
std::unique_ptr<OpenLog> open_log(const std::string& url, const DataDirectory& data);
// The same, but waits for a machine that does not answer. Throws StoppedWhileWaiting.
std::unique_ptr<OpenLog> open_log_when_it_answers(const std::string& url, const DataDirectory& data,
                                                  const std::function<bool()>& give_up);

// What weakens the log's durability, as somebody has set it up, and how to mend it; empty: nothing.
std::string log_durability_weakened(const std::string& url);

// Appends nothing; the embedded log may be open in another process. Throws VerbFailed: not_found
// when there is no log.
std::unique_ptr<OpenLog> open_log_read_only(const std::string& url, const DataDirectory& data);

// What a skipped sequence number means there.
VerifyRules verify_rules(const std::string& url, const DataDirectory& data);

// --log as given, else what the instance that runs on --data uses, else embedded.
std::string log_url(const infra::Settings& settings);

}  // namespace carelog::tools
