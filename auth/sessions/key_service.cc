#include "auth/sessions/key_service.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "auth/calls/call_guard.h"
#include "auth/sessions/pooled_service.h"
#include "carelog/api/v1/auth.grpc.pb.h"
#include "infra/process/clock.h"

namespace carelog::auth {

class KeyService::Handlers final : public carelog::api::v1::KeyService::CallbackService {
 public:
  using Request = carelog::api::v1::RotateKeysRequest;
  using Reply = carelog::api::v1::RotateKeysReply;

  Handlers(KeyRing& keys, JobPool& pool, NowMs now_ms,
           std::shared_ptr<const CallerVerifier> callers)
      : keys_(keys),
        pool_(pool),
        now_ms_(std::move(now_ms)),
        guard_(std::move(callers), carelog::api::v1::KeyService::service_full_name()) {}

  grpc::ServerUnaryReactor* RotateKeys(grpc::CallbackServerContext* context, const Request* request,
                                       Reply* reply) override {
    return change(context, guard_.check(*context, "RotateKeys", *request), &KeyRing::rotate, reply);
  }

  grpc::ServerUnaryReactor* ReplaceKeys(grpc::CallbackServerContext* context,
                                        const Request* request, Reply* reply) override {
    return change(context, guard_.check(*context, "ReplaceKeys", *request), &KeyRing::replace,
                  reply);
  }

  grpc::ServerUnaryReactor* ListKeys(grpc::CallbackServerContext* context, const Request* request,
                                     carelog::api::v1::ListKeysReply* reply) override {
    const grpc::Status admitted = guard_.check(*context, "ListKeys", *request);
    if (!admitted.ok()) return finish(context, admitted);
    // Waits while a key is being made.
    return run_on(pool_, context, [this, reply] {
      for (const KnownKey& key : keys_.keys()) fill(key, *reply->add_keys());
      return grpc::Status::OK;
    });
  }

 private:
  static void fill(const KnownKey& key, carelog::api::v1::KeyView& view) {
    view.set_key_id(key.key_id);
    switch (key.state) {
      case KeyState::announced:
        view.set_state("announced");
        view.set_signs_from(infra::format_time(key.signs_from_ms));
        break;
      case KeyState::signing:
        view.set_state("signing");
        break;
      case KeyState::former:
        view.set_state("former");
        view.set_believed_until(infra::format_time(key.believed_until_s * 1000));
        break;
    }
  }

  using Change = KeyRotation (KeyRing::*)(std::int64_t);

  grpc::ServerUnaryReactor* change(grpc::CallbackServerContext* context,
                                   const grpc::Status& admitted, Change how, Reply* reply) {
    if (!admitted.ok()) return finish(context, admitted);
    return run_on(pool_, context, [this, how, reply] {
      const KeyRotation rotation = (keys_.*how)(now_ms_());
      reply->set_key_id(rotation.key_id);
      reply->set_signs_from(infra::format_time(rotation.signs_from_ms));
      reply->set_former_until(infra::format_time(rotation.former_until_s * 1000));
      return grpc::Status::OK;
    });
  }

  KeyRing& keys_;
  JobPool& pool_;
  const NowMs now_ms_;
  const CallGuard guard_;
};

KeyService::KeyService(KeyRing& keys, JobPool& pool, NowMs now_ms,
                       std::shared_ptr<const CallerVerifier> callers)
    : handlers_(std::make_unique<Handlers>(keys, pool, std::move(now_ms), std::move(callers))) {}

KeyService::~KeyService() = default;

grpc::Service& KeyService::service() {
  return *handlers_;
}

}  // namespace carelog::auth
