// Read models, generations, rebuilds and what is parked as JSON.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "carelog/api/v1/projections.pb.h"

namespace carelog::gateway {

std::string read_models_json(const std::vector<api::v1::ProjectionStatus>& models,
                             std::size_t processes_away);
std::string read_model_json(const std::string& name, const api::v1::GenerationsReply& reply);
std::string build_json(const api::v1::RebuildProgress& build);
std::string parked_json(const api::v1::ParkedReply& reply);

}  // namespace carelog::gateway
