// Commands on their way to the node that leads the patient's partition, wherever that is.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "gateway/call/backend_call.h"
#include "gateway/call/gateway_parts.h"

namespace carelog::gateway {

using Commands = api::v1::PatientCommandService::StubInterface::async_interface;

template <class Request>
using CommandMethod = UnaryCall<Commands, Request, api::v1::PatientCommandReply>;

// done(const grpc::Status&, PatientCommandReply&, const grpc::ClientContext&) keeps parts alive.
template <class Request, class Done>
void send_command(const std::shared_ptr<GatewayParts>& parts, CommandMethod<Request> method,
                  Request request, Done done) {
  auto mark = std::make_shared<CallsOut::Mark>(parts->calls);
  auto shared = std::make_shared<Done>(std::move(done));  // a call can be moved, not copied
  const std::string patient = request.patient_id();
  parts->commands->template call<Request, api::v1::PatientCommandReply>(
      method, patient, std::move(request),
      [mark = std::move(mark), shared = std::move(shared)](const grpc::Status& status,
                                                           api::v1::PatientCommandReply& reply,
                                                           const grpc::ClientContext& context) {
        try {
          (*shared)(status, reply, context);
        } catch (const std::exception& failure) {
          note_failed_handler(failure);
        }
      },
      backend_deadline);
}

}  // namespace carelog::gateway
