#include "events/frame/frame.h"

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

std::int64_t made_at_ms(const Frame& frame) {
  if (const Commit* commit = std::get_if<Commit>(&frame)) return commit->metadata.decided_at_ms;
  if (const Claim* claim = std::get_if<Claim>(&frame)) return claim->claimed_at_ms;
  return std::get<Manifest>(frame).created_at_ms;
}

}  // namespace carelog::events
