// The calling side of call_guard.h: every call of a channel gets a token for the caller it speaks
// for.
#pragma once

#include <grpcpp/support/client_interceptor.h>

#include <memory>
#include <vector>

#include "auth/calls/caller_token.h"
#include "carelog/api/v1/common.pb.h"

namespace carelog::auth {

using Interceptors =
    std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>;

// A request with a context speaks for the person in it, any other for the process itself. A call
// that already has a token keeps it.
Interceptors speaking_as(std::shared_ptr<const CallerSigner> signer);

// Whom a request with this context speaks for.
Caller caller_in(const api::v1::RequestContext& context);

}  // namespace carelog::auth
