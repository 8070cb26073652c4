#pragma once

#include <string>

namespace carelog::infra {

// The directory with `initdb` and `postgres` of one version; "" if there is none. major_version: as
// in a cluster's PG_VERSION ("15"); "" for the newest.
std::string directory_of_server_programs(const std::string& major_version);

}  // namespace carelog::infra
