#include "tools/parts/older_topic_part.h"

#include <algorithm>

#include "command-side/older_topic/older_topic.h"
#include "infra/settings/settings.h"
#include "tools/instance/reactor_state.h"

namespace carelog::tools {

namespace {

constexpr std::string_view scheme = "kafka://";
constexpr std::size_t topic_length_max = 249;  // Kafka's

bool is_topic_name(std::string_view name) {
  return !name.empty() && name.size() <= topic_length_max && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

class OlderTopicPart final : public Part {
 public:
  OlderTopicPart(OpenLog& log, const DataDirectory& data, const OlderTopicPlace& place)
      : patients_(command::open_rocksdb_older_patients(
            (data.state() / older_topic_feed.directory).string())),
        topic_(command::open_kafka_older_topic(place.brokers, place.topic)),
        feed_(log.patients(), *patients_, command::feed_older_topic(*patients_, *topic_)) {}

  void start(const Channels&) override { feed_.start(); }
  void stop() override { feed_.stop(); }

  // A feed that lags loses nothing, so the part still serves; but somebody should look.
  std::vector<PartHealth> health() override {
    const auto now = feed_.status();
    return {{"older-topic", true, now.text(), !now.failure.empty()}};
  }

 private:
  std::unique_ptr<command::OlderPatients> patients_;
  std::unique_ptr<command::OlderTopic> topic_;
  command::LogReactor feed_;
};

}  // namespace

OlderTopicPlace older_topic_place(const std::string& url) {
  const std::string_view text = url;
  const std::size_t slash = text.find('/', scheme.size());
  OlderTopicPlace place;
  if (text.starts_with(scheme) && slash != std::string_view::npos) {
    place.brokers = text.substr(scheme.size(), slash - scheme.size());
    place.topic = text.substr(slash + 1);
  }
  if (place.brokers.empty() || !is_topic_name(place.topic))
    throw infra::SettingsError(
        "--older-topic: say kafka://HOST:PORT/TOPIC, such as "
        "kafka://127.0.0.1:9092/patient");
  return place;
}

std::unique_ptr<Part> older_topic_part(OpenLog& log, const DataDirectory& data,
                                       const OlderTopicPlace& place) {
  return std::make_unique<OlderTopicPart>(log, data, place);
}

}  // namespace carelog::tools
