#include "command-side/older_topic/older_topic.h"

#include <map>

namespace carelog::command {
namespace {

class Feed {
 public:
  Feed(OlderPatients& patients, OlderTopic& topic) : patients_(patients), topic_(topic) {}

  LogReactor::Work::Failed take(const std::vector<events::Commit>& commits) {
    std::map<std::string, OlderPatient> after;
    std::vector<OlderTopic::Message> messages;
    for (const events::Commit& commit : commits) {
      const std::string& id = commit.aggregate.id;
      auto known = after.find(id);
      if (known == after.end())
        known = after.emplace(id, patients_.find(id).value_or(OlderPatient())).first;
      for (const events::Event& event : commit.events) {
        const auto* fact = std::get_if<events::PatientFact>(&event);
        if (fact == nullptr) continue;
        apply(*fact, known->second);
        messages.push_back({id, older_event(id, *fact, known->second)});
      }
    }
    try {
      topic_.send(messages);
    } catch (const std::runtime_error& error) {
      return {commits, error.what()};
    }
    for (auto& [id, patient] : after) patients_.keep(id, std::move(patient));
    return {};
  }

 private:
  OlderPatients& patients_;
  OlderTopic& topic_;
};

}  // namespace

LogReactor::Work feed_older_topic(OlderPatients& patients, OlderTopic& topic) {
  const auto feed = std::make_shared<Feed>(patients, topic);
  return {.name = "older-topic",
          .concerns =
              [](const events::Commit& commit) {
                return commit.aggregate.type == "patient" && !commit.events.empty();
              },
          .perform =
              [feed](const std::vector<events::Commit>& commits) { return feed->take(commits); }};
}

}  // namespace carelog::command
