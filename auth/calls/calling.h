// The other side of call_guard.h: every call of a channel gets the token of the caller that it
// speaks for.
#pragma once

#include <grpcpp/support/client_interceptor.h>

#include <memory>
#include <vector>

#include "auth/calls/caller_token.h"

namespace carelog::auth {

using Interceptors =
    std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>>;

// A request with a context speaks for whom the context names, everything else for the process
// itself. A call that brings a token of its own keeps it.
Interceptors speaking_as(std::shared_ptr<const CallerSigner> signer);

}  // namespace carelog::auth
