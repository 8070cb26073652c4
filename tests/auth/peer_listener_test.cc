// Connections beyond the limit take nothing from existing ones.
#include "auth/calls/peer_listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/patient_queries.grpc.pb.h"
#include "tests/auth/peers_fixture.h"

namespace carelog::auth {
namespace {

namespace api = carelog::api::v1;
using namespace std::chrono_literals;

constexpr std::size_t connections_max = 8;

class ConnectionOfNobody {
 public:
  explicit ConnectionOfNobody(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~ConnectionOfNobody() { ::close(socket_); }
  ConnectionOfNobody(const ConnectionOfNobody&) = delete;
  ConnectionOfNobody& operator=(const ConnectionOfNobody&) = delete;
  bool connected() const { return connected_; }

 private:
  const int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool connected_ = false;
};

class APeerListener : public testing::Test {
 protected:
  void SetUp() override {
    grpc::ServerBuilder builder;
    limit_calls(builder);
    builder.RegisterService(&service_);
    port_ =
        listener_.add(builder, "127.0.0.1", 0,
                      peer_server_credentials(*peers_.identity(PeerRole::query), *peers_.trust()));
    server_ = builder.BuildAndStart();
    ASSERT_TRUE(server_);
    listener_.start();
  }
  void TearDown() override {
    listener_.stop();
    server_->Shutdown(std::chrono::system_clock::now());
  }

  std::shared_ptr<grpc::Channel> gateway() {
    return peer_channel("127.0.0.1:" + std::to_string(port_), PeerRole::query,
                        *peers_.identity(PeerRole::gateway), *peers_.trust(),
                        peers_.signer(PeerRole::gateway), true);
  }
  // The service implements nothing; UNIMPLEMENTED is an answer.
  static bool answers(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 5s);
    api::GetPatientReply reply;
    const auto status =
        api::PatientQueryService::NewStub(channel)->GetPatient(&context, {}, &reply);
    return status.error_code() == grpc::StatusCode::UNIMPLEMENTED;
  }
  template <typename Condition>
  static bool within(std::chrono::seconds time, Condition holds) {
    for (const auto end = std::chrono::steady_clock::now() + time; !holds();) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(10ms);
    }
    return true;
  }

  TestPeers peers_;
  api::PatientQueryService::CallbackService service_;
  std::unique_ptr<grpc::Server> server_;
  PeerListener listener_{connections_max};
  std::uint16_t port_ = 0;
};

TEST_F(APeerListener, ServesWhoeverConnects) {
  EXPECT_TRUE(answers(gateway()));
  EXPECT_TRUE(answers(gateway()));
}

TEST_F(APeerListener, KeepsServingThoseThatStandWhileSomebodyOpensFourHundred) {
  const auto standing = gateway();
  ASSERT_TRUE(answers(standing));
  std::vector<std::unique_ptr<ConnectionOfNobody>> idle;
  for (int i = 0; i < 400; ++i) idle.push_back(std::make_unique<ConnectionOfNobody>(port_));
  EXPECT_TRUE(within(5s, [&] { return listener_.connections() == connections_max; }));
  for (int i = 0; i < 20; ++i) {
    EXPECT_LE(listener_.connections(), connections_max);
    ASSERT_TRUE(answers(standing));
  }
}

TEST_F(APeerListener, HasRoomAgainWhenTheyHaveGone) {
  {
    std::vector<std::unique_ptr<ConnectionOfNobody>> idle;
    for (int i = 0; i < 50; ++i) idle.push_back(std::make_unique<ConnectionOfNobody>(port_));
    ASSERT_TRUE(within(5s, [&] { return listener_.connections() == connections_max; }));
  }
  EXPECT_TRUE(within(5s, [&] { return listener_.connections() == 0; }));
  EXPECT_TRUE(within(5s, [&] { return answers(gateway()); }));
}

TEST_F(APeerListener, EndsConnectionsThatNeverSayWhoTheyAre) {
  std::vector<std::unique_ptr<ConnectionOfNobody>> idle;
  for (int i = 0; i < 50; ++i) idle.push_back(std::make_unique<ConnectionOfNobody>(port_));
  ASSERT_TRUE(idle.back()->connected());
  ASSERT_TRUE(within(5s, [&] { return listener_.connections() == connections_max; }));
  EXPECT_TRUE(within(10s, [&] { return listener_.connections() == 0; }));
  EXPECT_TRUE(within(5s, [&] { return answers(gateway()); }));
}

TEST_F(APeerListener, TakesNoPortOfAnother) {
  PeerListener other;
  grpc::ServerBuilder builder;
  EXPECT_THROW(other.add(builder, "127.0.0.1", port_, local_server_credentials()),
               std::system_error);
}

}  // namespace
}  // namespace carelog::auth
