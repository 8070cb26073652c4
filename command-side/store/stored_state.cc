#include "command-side/store/stored_state.h"

#include <algorithm>
#include <stdexcept>

#include "command-side/store/command_store.h"
#include "events/frame/frame_codec.h"

namespace carelog::command {
namespace {

void put(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::string_view take(std::string_view& in, std::size_t size) {
  if (in.size() < size) {
    throw StateDamaged("a stored state ends too early");
  }
  const std::string_view head = in.substr(0, size);
  in.remove_prefix(size);
  return head;
}

std::uint64_t take_number(std::string_view& in) {
  std::uint64_t value = 0;
  for (char byte : take(in, 8)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

}  // namespace

std::string to_bytes(const StoredAggregate& aggregate) {
  std::string bytes;
  put(bytes, aggregate.version);
  return bytes += events::encode_events(aggregate.facts);
}

StoredAggregate aggregate_from_bytes(std::string_view bytes) {
  StoredAggregate aggregate;
  aggregate.version = take_number(bytes);
  try {
    aggregate.facts = events::decode_events(bytes);
  } catch (const events::UndecodableFrame& error) {
    throw StateDamaged(std::string("a stored state cannot be read: ") + error.what());
  }
  return aggregate;
}

std::string to_bytes(const StoredAnswer& answer) {
  std::string bytes(reinterpret_cast<const char*>(answer.request_hash.data()),
                    answer.request_hash.size());
  put(bytes, answer.partition);
  put(bytes, static_cast<std::uint64_t>(answer.offset));
  put(bytes, answer.version);
  return bytes;
}

StoredAnswer answer_from_bytes(std::string_view bytes) {
  StoredAnswer answer;
  const std::string_view hash = take(bytes, answer.request_hash.size());
  std::copy(hash.begin(), hash.end(), answer.request_hash.begin());
  answer.partition = static_cast<events::Partition>(take_number(bytes));
  answer.offset = static_cast<events::Offset>(take_number(bytes));
  answer.version = take_number(bytes);
  if (!bytes.empty()) throw StateDamaged("a stored answer is too long");
  return answer;
}

}  // namespace carelog::command
