// How the services of the auth role answer: on a pool, with statuses that tell nothing.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>

#include "auth/job_pool.h"
#include "auth/principal.h"
#include "auth/sessions/session_store.h"
#include "carelog/api/v1/auth.pb.h"

namespace carelog::auth {

inline constexpr char retry_after_key[] = "retry-after-s";

// With the time to wait in the trailing metadata.
grpc::Status resource_exhausted(grpc::CallbackServerContext* context, const char* what,
                                std::int64_t wait_s);

grpc::ServerUnaryReactor* finish(grpc::CallbackServerContext* context, const grpc::Status& status);

// Runs the job on the pool and finishes the call with its status. A job that throws, or that has no
// room, is answered without details.
grpc::ServerUnaryReactor* run_on(JobPool& pool, grpc::CallbackServerContext* context,
                                 std::function<grpc::Status()> job);

void fill(const Principal& from, carelog::api::v1::Principal* to);
void fill(const Session& from, carelog::api::v1::SessionView* to);

}  // namespace carelog::auth
