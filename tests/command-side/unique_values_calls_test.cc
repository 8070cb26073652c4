// Reservations over gRPC: what the service accepts, and how its client ends.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "auth/calls/calling.h"
#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "command-side/reservations/reservation_client.h"
#include "command-side/services/unique_value_service.h"
#include "command-side/store/memory_command_store.h"
#include "events/frame/manifest.h"
#include "events/log/simulated_log.h"
#include "tests/auth/peers_fixture.h"

namespace carelog::command {
namespace {

using namespace std::chrono_literals;

// The value is Ada's, and she is always about to decide. Counts the calls.
class UndecidedValues final : public api::v1::UniqueValueService::Service {
 public:
  grpc::Status Reserve(grpc::ServerContext*, const api::v1::ReserveUniqueValueRequest*,
                       api::v1::UniqueValueReply* reply) override {
    reply->mutable_done()->set_owner("ada");
    reply->mutable_done()->add_pending("0.1.1");
    const std::lock_guard lock(mutex_);
    ++asked_;
    changed_.notify_all();
    return grpc::Status::OK;
  }
  void wait_until_asked(int times) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 10s, [&] { return asked_ >= times; }));
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int asked_ = 0;
};

class UndecidedPatients final : public api::v1::UniqueUseService::Service {
 public:
  grpc::Status Settle(grpc::ServerContext*, const api::v1::SettleUniqueUseRequest*,
                      api::v1::SettleUniqueUseReply* reply) override {
    std::this_thread::sleep_for(delay);
    reply->set_undecided(1);
    return grpc::Status::OK;
  }
  std::chrono::milliseconds delay{0};
};

class ReservationCalls : public testing::Test {
 protected:
  ReservationCalls() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&values_);
    builder.RegisterService(&patients_);
    server_ = builder.BuildAndStart();
  }
  ~ReservationCalls() override { server_->Shutdown(std::chrono::system_clock::now()); }

  // Asks for one value, and ends the client after this many calls.
  std::optional<Reservations::Acquired> acquire_and_end(int after_asked) {
    const auto channel = server_->InProcessChannel({});
    ReservationClient client({{"", channel}}, "secret", {});
    std::optional<Reservations::Acquired> acquired;
    std::mutex mutex;
    client.reservations().acquire({{"key", "/email"}}, "grace", "0.1.2",
                                  std::numeric_limits<std::int64_t>::max(), [&](auto got) {
                                    const std::lock_guard lock(mutex);
                                    acquired = std::move(got);
                                  });
    values_.wait_until_asked(after_asked);
    std::this_thread::sleep_for(5ms);
    client.end();
    const std::lock_guard lock(mutex);
    return acquired;
  }

  UndecidedValues values_;
  UndecidedPatients patients_;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(ReservationCalls, AreAllAnsweredWhenTheirClientEndsWhileTheyWait) {
  const auto acquired = acquire_and_end(3);
  ASSERT_TRUE(acquired) << "nobody would answer the request that waits for it";
  EXPECT_FALSE(acquired->granted());
}

TEST_F(ReservationCalls, AreAllAnsweredWhenTheirClientEndsBeforeALateReply) {
  patients_.delay = 200ms;
  const auto acquired = acquire_and_end(1);
  ASSERT_TRUE(acquired);
  EXPECT_FALSE(acquired->granted());
}

class UniqueValueCalls : public testing::Test {
 protected:
  UniqueValueCalls() {
    const auto slices = events::ensure_manifest(log_, 0);
    engine_ =
        std::make_unique<CommandEngine<UniqueValueDomain>>(log_, slices, store_, EngineSettings{});
    service_ = std::make_unique<UniqueValueService>(*engine_, peers_.verifier());
    engine_->start();
    grpc::ServerBuilder builder;
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    stub_ = api::v1::UniqueValueService::NewStub(
        auth::in_process_channel(*server_, peers_.signer(auth::PeerRole::command)));
  }
  ~UniqueValueCalls() override {
    server_->Shutdown(std::chrono::system_clock::now() + 1s);
    engine_->stop();
  }

  template <typename Request>
  void fill(Request& request, const std::string& command) {
    auto& context = *request.mutable_context();
    context.set_clinic("main");
    context.set_actor(std::string(auth::machine_name(auth::PeerRole::command)));
    context.set_role("service");
    context.set_command_id(command);
    request.set_value_id("unique-1");
    request.set_owner("ada");
    request.set_use("0.1.1");
  }
  grpc::Status settle(api::v1::SettleUniqueValueRequest::Kind kind, const std::string& command,
                      api::v1::UniqueValueReply& reply) {
    api::v1::SettleUniqueValueRequest request;
    fill(request, command);
    request.set_kind(kind);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 10s);
    return stub_->Settle(&context, request, &reply);
  }

  auth::TestPeers peers_;
  events::SimulatedLog log_{"unique-values", 1};
  MemoryCommandStore store_;
  std::unique_ptr<CommandEngine<UniqueValueDomain>> engine_;
  std::unique_ptr<UniqueValueService> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<api::v1::UniqueValueService::Stub> stub_;
};

TEST_F(UniqueValueCalls, AreForTheOtherNodesOnly) {
  api::v1::ReserveUniqueValueRequest reserve;
  fill(reserve, "c1");
  api::v1::UniqueValueReply reply;
  grpc::ClientContext nobody, gateway;
  EXPECT_EQ(api::v1::UniqueValueService::NewStub(server_->InProcessChannel({}))
                ->Reserve(&nobody, reserve, &reply)
                .error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  const auto door = auth::in_process_channel(*server_, peers_.signer(auth::PeerRole::gateway));
  EXPECT_EQ(
      api::v1::UniqueValueService::NewStub(door)->Reserve(&gateway, reserve, &reply).error_code(),
      grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(UniqueValueCalls, AreCheckedWithinTheProcessToo) {
  api::v1::ReserveUniqueValueRequest reserve;
  fill(reserve, "c1");
  const auto asked = [&](const std::string& token) {
    std::promise<std::pair<grpc::StatusCode, std::string>> answer;
    service_->reserve(token, reserve, [&](const grpc::Status& status, const auto& reply) {
      answer.set_value({status.error_code(), reply.done().owner()});
    });
    return answer.get_future().get();
  };
  const auto token_of = [&](auth::PeerRole role) {
    return *peers_.signer(role)->token(auth::caller_in(reserve.context()),
                                       api::v1::UniqueValueService::service_full_name());
  };
  EXPECT_EQ(asked("").first, grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(asked(token_of(auth::PeerRole::gateway)).first, grpc::StatusCode::PERMISSION_DENIED);
  const auto reserved = asked(token_of(auth::PeerRole::command));
  EXPECT_EQ(reserved.first, grpc::StatusCode::OK);
  EXPECT_EQ(reserved.second, "ada");
  reserve.clear_owner();
  EXPECT_EQ(asked(token_of(auth::PeerRole::command)).first, grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(UniqueValueCalls, ConfirmNothingWhenTheyDoNotSaySo) {
  api::v1::ReserveUniqueValueRequest reserve;
  fill(reserve, "c1");
  api::v1::UniqueValueReply reply;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 10s);
  ASSERT_TRUE(stub_->Reserve(&context, reserve, &reply).ok());
  ASSERT_EQ(reply.done().pending_size(), 1);
  EXPECT_EQ(settle(api::v1::SettleUniqueValueRequest::KIND_UNSPECIFIED, "c2", reply).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  const auto another = static_cast<api::v1::SettleUniqueValueRequest::Kind>(77);
  EXPECT_EQ(settle(another, "c3", reply).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_TRUE(settle(api::v1::SettleUniqueValueRequest::WITHDRAW, "c4", reply).ok());
  EXPECT_EQ(reply.done().owner(), "") << "it was still unconfirmed";
}

}  // namespace
}  // namespace carelog::command
