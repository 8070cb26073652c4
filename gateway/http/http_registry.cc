#include "gateway/http/http_registry.h"

#include <algorithm>
#include <utility>

namespace carelog::gateway {
namespace {

constexpr std::size_t ended_at_once_max = 16;  // bounds the work in a flood
constexpr std::size_t leaving_max = 128;       // descriptors not closed by their reactor yet

}  // namespace

bool HttpRegistry::add(const std::shared_ptr<HttpConnection>& connection) {
  const std::lock_guard lock(mutex_);
  if (!make_room(connection->address())) {
    service_->refused_connections.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  entries_.emplace(connection.get(), Entry{connection});
  ++staying_;
  ++staying_of_[connection->address()];
  service_->connections.fetch_add(1, std::memory_order_relaxed);
  return true;
}

bool HttpRegistry::make_room(const std::string& address) {
  if (max_ == 0) return false;
  const auto of_address = [&] {
    const auto found = staying_of_.find(address);
    return found == staying_of_.end() ? 0 : found->second;
  };
  const std::size_t per_address_max = service_->proxies.trusts(address) ? max_ : per_address_max_;
  if (of_address() >= per_address_max) end_oldest_idle(&address);
  if (staying_ >= max_) end_oldest_idle(nullptr);
  return of_address() < per_address_max && staying_ < max_ && entries_.size() < max_ + leaving_max;
}

void HttpRegistry::end_oldest_idle(const std::string* of_address) {
  std::vector<std::pair<HttpConnection::Clock::time_point, Entry*>> idle;
  for (auto& [key, entry] : entries_) {
    if (entry.leaving) continue;
    if (of_address != nullptr && entry.connection->address() != *of_address) continue;
    if (const auto since = entry.connection->idle_since()) idle.emplace_back(*since, &entry);
  }
  const auto end =
      idle.begin() + static_cast<std::ptrdiff_t>(std::min(ended_at_once_max, idle.size()));
  std::partial_sort(idle.begin(), end, idle.end(),
                    [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto each = idle.begin(); each != end; ++each) {
    Entry& entry = *each->second;
    if (!entry.connection->end_if_idle()) continue;
    entry.leaving = true;
    --staying_;
    const auto count = staying_of_.find(entry.connection->address());
    if (--count->second == 0) staying_of_.erase(count);
    service_->ended_idle_connections.fetch_add(1, std::memory_order_relaxed);
  }
}

bool HttpRegistry::remove(const HttpConnection* connection) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(connection);
  if (found == entries_.end()) return false;
  if (!found->second.leaving) {
    --staying_;
    const auto count = staying_of_.find(connection->address());
    if (--count->second == 0) staying_of_.erase(count);
  }
  entries_.erase(found);
  service_->connections.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

std::vector<std::shared_ptr<HttpConnection>> HttpRegistry::close() {
  const std::lock_guard lock(mutex_);
  max_ = 0;
  std::vector<std::shared_ptr<HttpConnection>> all;
  for (const auto& [key, entry] : entries_) all.push_back(entry.connection);
  return all;
}

}  // namespace carelog::gateway
