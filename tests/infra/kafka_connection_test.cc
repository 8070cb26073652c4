#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "infra/kafka/connection.h"
#include "tests/infra/temporary_directory.h"

namespace carelog::infra {
namespace {

using ::testing::HasSubstr;

class KafkaConnection : public ::testing::Test {
 protected:
  std::string with(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(file()) << text;
    ::chmod(file().c_str(), mode);
    return "a:1,b:2?settings=" + file();
  }
  std::string file() const { return directory_.path() + "/kafka"; }
  static std::string refusal(const std::string& brokers) {
    try {
      kafka_settings(brokers);
      return "";
    } catch (const KafkaError& refused) {
      return refused.what();
    }
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(KafkaConnection, IsPlainWithoutAFile) {
  const auto settings = kafka_settings("a:1,b:2");
  EXPECT_EQ(settings.at("bootstrap.servers"), "a:1,b:2");
  EXPECT_FALSE(settings.contains("security.protocol"));
}

TEST_F(KafkaConnection, TakesTlsAndTheUserFromAFile) {
  const auto settings = kafka_settings(
      with("# of the clinic\nsecurity.protocol=sasl_ssl\n\nsasl.mechanisms=SCRAM-SHA-512\n"
           "sasl.username=carelog\nsasl.password=a=b\n"));
  EXPECT_EQ(settings.at("bootstrap.servers"), "a:1,b:2");
  EXPECT_EQ(settings.at("security.protocol"), "sasl_ssl");
  EXPECT_EQ(settings.at("sasl.password"), "a=b");
  EXPECT_NE(open_kafka(KafkaKind::consumer, settings, nullptr), nullptr)
      << "librdkafka knows them all";
}

TEST_F(KafkaConnection, TakesNoOtherSettingAndShowsNoSecret) {
  const auto said = refusal(with("sasl.username=carelog\nacks=0\n"));
  EXPECT_THAT(said, HasSubstr(file() + ":2: say security., sasl. or ssl."));
  EXPECT_THAT(refusal(with("hunter2\n")), ::testing::Not(HasSubstr("hunter2")));
}

TEST_F(KafkaConnection, WantsAFileThatIsClosedToOthers) {
  EXPECT_THAT(refusal(with("sasl.password=x\n", 0644)), HasSubstr("chmod o= " + file()));
  EXPECT_EQ(refusal(with("sasl.password=x\n", 0640)), "");
  EXPECT_THAT(refusal("a:1?settings=/nowhere"), HasSubstr("/nowhere: cannot be read"));
}

}  // namespace
}  // namespace carelog::infra
