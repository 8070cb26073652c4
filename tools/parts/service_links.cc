#include "tools/parts/service_links.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <map>

#include "auth/calls/calling.h"
#include "auth/calls/peer_listener.h"
#include "auth/calls/peer_transport.h"
#include "carelog/api/v1/commands.grpc.pb.h"
#include "carelog/api/v1/unique_values.grpc.pb.h"
#include "command-side/services/command_edge_service.h"
#include "command-side/services/unique_value_service.h"
#include "infra/grpc/direct_calls.h"
#include "infra/ids/random_id.h"
#include "infra/process/port.h"
#include "tools/exit_code.h"
#include "tools/instance/peer_keys.h"
#include "tools/instance/private_socket.h"
#include "tools/parts/instance.h"

namespace carelog::tools {

namespace {

constexpr std::chrono::seconds server_shutdown_max{1};

std::vector<auth::PeerRole> peer_roles(const std::vector<ProcessRole>& roles) {
  std::vector<auth::PeerRole> all;
  for (const ProcessRole role : roles) all.push_back(peer_role_of(role));
  return all;
}

}  // namespace

struct ServiceLinks::State {
  explicit State(const InstanceSettings& wanted)
      : settings(wanted),
        // For `carelog up`: keys that end with the process.
        keys(settings.certificates.empty()
                 ? PeerKeys::of_this_process()
                 : PeerKeys(settings.certificates, peer_roles(settings.roles))) {
    choose_ports();
  }

  void choose_ports();
  std::string endpoint_of(int port) const;
  std::string claimed_as(ProcessRole role) const;
  void listen_to_peers(grpc::ServerBuilder& builder);
  void listen_to_tools(grpc::ServerBuilder& builder);
  std::vector<infra::LeaderNode> nodes_of(ProcessRole role, ProcessRole caller);
  std::shared_ptr<infra::DirectCalls> direct_calls_of(auth::PeerRole speaker);

  const InstanceSettings& settings;
  const PeerKeys keys;
  const std::string own_name = "process-" + infra::random_hex(8);  // in claims, without a port
  std::map<ProcessRole, int> ports;  // of the local roles; none for `carelog up`
  std::unique_ptr<PrivateSocket> tool_socket;
  std::unique_ptr<grpc::Server> server;
  auth::PeerListener listener;  // must end before the server
  RemoteRoles remote;
  command::CommandEdgeService* commands = nullptr;  // null: nobody decides in this process
  command::UniqueValueService* values = nullptr;
  std::map<auth::PeerRole, std::shared_ptr<infra::DirectCalls>> direct;
};

void ServiceLinks::State::choose_ports() {
  if (settings.certificates.empty()) return;
  for (const ProcessRole role : settings.roles) {
    if (!has_grpc(role)) continue;
    ports[role] = settings.port_base != 0 ? settings.port_base + port_offset(role)
                                          : infra::free_loopback_port();
  }
}

std::string ServiceLinks::State::endpoint_of(int port) const {
  return settings.services_name + ":" + std::to_string(port);
}

std::string ServiceLinks::State::claimed_as(ProcessRole role) const {
  const auto port = ports.find(role);
  return port == ports.end() ? own_name : endpoint_of(port->second);
}

void ServiceLinks::State::listen_to_peers(grpc::ServerBuilder& builder) {
  for (const auto& [role, port] : ports) {
    try {
      listener.add(
          builder, settings.services_host, static_cast<std::uint16_t>(port),
          auth::peer_server_credentials(*keys.identity(peer_role_of(role)), *keys.trust()));
    } catch (const std::system_error& failed) {
      throw VerbFailed(ExitCode::unavailable, std::string(failed.what()) +
                                                  ": stop what listens there, or choose another "
                                                  "--port-base");
    }
  }
}

void ServiceLinks::State::listen_to_tools(grpc::ServerBuilder& builder) {
  std::string name;
  for (const ProcessRole role : settings.roles)
    name += std::string(process_role_name(role)).append(1, '.');
  if (settings.roles.size() == all_process_roles.size()) name = "tools.";
  tool_socket = std::make_unique<PrivateSocket>(settings.data.tools(), name.append("socket"));
  builder.AddListeningPort(tool_socket->address(), auth::local_server_credentials());
}

// null: nobody decides in this process.
std::shared_ptr<infra::DirectCalls> ServiceLinks::State::direct_calls_of(auth::PeerRole speaker) {
  auto& calls = direct[speaker];
  if (calls || commands == nullptr) return calls;
  using Request = api::v1::CommandRequest;
  using Reply = api::v1::CommandReply;
  calls = std::make_shared<infra::DirectCalls>();
  calls->handle<Request, Reply>(
      [decider = commands, signer = keys.signer(speaker)](
          const Request& request, const infra::DirectCalls::Answer<Reply>& answer) {
        const auto token = signer->token(auth::caller_in(request.context()),
                                         api::v1::CommandService::service_full_name());
        decider->decide(*token, request, answer);
      });
  if (values == nullptr) return calls;
  using Reserve = api::v1::ReserveUniqueValueRequest;
  using Reserved = api::v1::UniqueValueReply;
  calls->handle<Reserve, Reserved>(
      [holder = values, signer = keys.signer(speaker)](
          const Reserve& request, const infra::DirectCalls::Answer<Reserved>& answer) {
        const auto token = signer->token(auth::caller_in(request.context()),
                                         api::v1::UniqueValueService::service_full_name());
        holder->reserve(*token, request, answer);
      });
  return calls;
}

// Empty: no address was given.
std::vector<infra::LeaderNode> ServiceLinks::State::nodes_of(ProcessRole role, ProcessRole caller) {
  const auth::PeerRole speaker = peer_role_of(caller);
  infra::MakeChannel make;
  if (!settings.certificates.empty()) {
    make = [this, speaker, callee = peer_role_of(role)](const std::string& endpoint) {
      return auth::peer_channel(endpoint, callee, *keys.identity(speaker), *keys.trust(),
                                keys.signer(speaker));
    };
  }
  if (settings.has(role))
    return {{claimed_as(role), auth::in_process_channel(*server, keys.signer(speaker)), make,
             direct_calls_of(speaker)}};
  const auto endpoint = settings.endpoints.find(role);
  if (endpoint == settings.endpoints.end() || !make) return {};
  auto nodes = infra::leader_nodes(endpoint->second, make);
  if (nodes.empty())
    throw VerbFailed(ExitCode::usage,
                     "--endpoint-" + std::string(process_role_name(role)) + " names no HOST:PORT");
  return nodes;
}

ServiceLinks::ServiceLinks(const InstanceSettings& settings)
    : state_(std::make_unique<State>(settings)) {}

ServiceLinks::~ServiceLinks() = default;

const std::shared_ptr<const auth::CallerVerifier>& ServiceLinks::callers() const {
  return state_->keys.verifier();
}

std::string ServiceLinks::claimed_as(ProcessRole role) const {
  return state_->claimed_as(role);
}

void ServiceLinks::serve(const std::vector<grpc::Service*>& services) {
  if (services.empty()) return;
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  auth::limit_calls(builder);
  for (grpc::Service* service : services) builder.RegisterService(service);
  state_->listen_to_peers(builder);
  state_->listen_to_tools(builder);
  state_->server = builder.BuildAndStart();
  const DataDirectory& data = state_->settings.data;
  if (!state_->server)
    throw VerbFailed(ExitCode::unavailable,
                     "the gRPC services cannot listen: is another process on " +
                         data.root.string() + ", or on a port of theirs?");
  state_->tool_socket->close_to_others();
  state_->listener.start();
  if (state_->settings.certificates.empty()) state_->keys.publish_tool(data.tools());
}

void ServiceLinks::decide_with(command::CommandEdgeService& commands) {
  state_->commands = &commands;
}

void ServiceLinks::reserve_with(command::UniqueValueService& values) {
  state_->values = &values;
}

Channels ServiceLinks::channels_of(ProcessRole caller) {
  Channels channels;
  for (const ProcessRole role : all_process_roles) {
    if (!has_grpc(role)) continue;
    auto nodes = state_->nodes_of(role, caller);
    if (nodes.empty()) continue;
    if (caller == ProcessRole::gateway && !state_->settings.has(role)) {
      state_->remote[role] = nodes;
    }
    channels.set(role, std::move(nodes));
  }
  return channels;
}

const RemoteRoles& ServiceLinks::remote() const {
  return state_->remote;
}

void ServiceLinks::stop() {
  state_->listener.stop();
  if (state_->server)
    state_->server->Shutdown(std::chrono::system_clock::now() + server_shutdown_max);
  state_->tool_socket.reset();
}

void ServiceLinks::describe(InstanceFile& file) const {
  const InstanceSettings& settings = state_->settings;
  if (state_->tool_socket) file.tool_socket = state_->tool_socket->address();
  if (state_->server) {
    file.tool_keys =
        (settings.certificates.empty() ? settings.data.tools() : settings.certificates).string();
  }
  for (const auto& [role, port] : state_->ports) {
    file.endpoints[std::string(process_role_name(role))] = state_->endpoint_of(port);
    if (file.grpc.empty()) file.grpc = state_->endpoint_of(port);
  }
}

}  // namespace carelog::tools
