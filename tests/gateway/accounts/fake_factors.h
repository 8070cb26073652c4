// Second factors, in memory: part of fake_auth.h.
#pragma once

#include "tests/gateway/fake_queries.h"

namespace carelog::gateway {

inline constexpr const char* own_session = "77777777-0000-8000-8000-0000000000aa";

inline void be_somebody(api::Principal& principal) {
  principal.set_subject("u-9");
  principal.set_role("clinician");
  principal.set_clinic("main");
  principal.set_session(own_session);
}

// The right passwords that are not enough: with "factor" goes the code 123456 or "recovery"; with
// "enrol" goes nothing.
inline api::SecondFactorRefused factor_refused(const std::string& password,
                                               const std::string& code) {
  if (password == "enrol") return api::SECOND_FACTOR_ENROLMENT_NEEDED;
  if (password != "factor" || code == "123456" || code == "recovery") {
    return api::SECOND_FACTOR_NOT_REFUSED;
  }
  return code.empty() ? api::SECOND_FACTOR_CODE_NEEDED : api::SECOND_FACTOR_CODE_WRONG;
}

class FakeFactors : public api::AuthService::CallbackService {
 protected:
  static bool is_known(const std::string& password) {
    return password == "right" || password == "factor" || password == "enrol";
  }

  grpc::ServerUnaryReactor* EnrolSecondFactor(grpc::CallbackServerContext* context,
                                              const api::EnrolSecondFactorRequest* request,
                                              api::EnrolSecondFactorReply* reply) override {
    if (!is_known(request->password())) {
      return finish(context, {grpc::StatusCode::UNAUTHENTICATED, "secret"});
    }
    if (request->password() == "factor") {
      reply->mutable_refused()->set_code(api::Refusal::STATE_CONFLICT);
      reply->mutable_refused()->set_detail("one there");
      return finish(context, grpc::Status::OK);
    }
    be_somebody(*reply->mutable_principal());
    reply->set_secret("JBSWY3DP");
    reply->set_uri("otpauth://totp/carelog:a%40b.c?secret=JBSWY3DP");
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* ConfirmSecondFactor(grpc::CallbackServerContext* context,
                                                const api::SecondFactorRequest* request,
                                                api::ConfirmSecondFactorReply* reply) override {
    if (!is_known(request->password())) {
      return finish(context, {grpc::StatusCode::UNAUTHENTICATED, "secret"});
    }
    be_somebody(*reply->mutable_principal());
    if (request->code() != "123456") {
      reply->set_code_refused(api::SECOND_FACTOR_CODE_WRONG);
    } else {
      reply->add_recovery_codes("aaaa-bbbb");
      reply->add_recovery_codes("cccc-dddd");
    }
    return finish(context, grpc::Status::OK);
  }
  grpc::ServerUnaryReactor* RemoveSecondFactor(grpc::CallbackServerContext* context,
                                               const api::SecondFactorRequest* request,
                                               api::RemoveSecondFactorReply* reply) override {
    if (!is_known(request->password())) {
      return finish(context, {grpc::StatusCode::UNAUTHENTICATED, "secret"});
    }
    be_somebody(*reply->mutable_principal());
    reply->set_code_refused(factor_refused("factor", request->code()));
    reply->set_by_recovery_code(request->code() == "recovery");
    return finish(context, grpc::Status::OK);
  }
};

}  // namespace carelog::gateway
