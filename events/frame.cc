#include "events/frame.h"

#include <cassert>

namespace carelog::events {

Manifest make_manifest(std::string topic, Partition partition, std::uint32_t partitions,
                       std::int64_t created_at_ms) {
  assert(partition < partitions && partitions <= slices);
  Manifest manifest{std::move(topic), partition, partitions, "sha256-be64", {}, created_at_ms};
  manifest.partition_of_slice.reserve(slices);
  for (std::uint32_t slice = 0; slice < slices; ++slice) {
    manifest.partition_of_slice.push_back(slice % partitions);
  }
  return manifest;
}

}  // namespace carelog::events
