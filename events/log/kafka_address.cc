#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>

#include "events/log/kafka_log.h"

namespace carelog::events {

KafkaAddress KafkaAddress::parse(const std::string& url) {
  constexpr std::string_view scheme = "kafka://";
  if (!url.starts_with(scheme)) {
    throw std::invalid_argument("\"" + url + "\" is not kafka://HOST:PORT[,HOST:PORT][/PREFIX]");
  }
  KafkaAddress address;
  // Goes to the connection as it stands; a file's name may hold anything.
  const std::size_t mark = std::min(url.find('?'), url.size());
  const std::string settings = url.substr(mark);
  address.brokers = url.substr(scheme.size(), mark - scheme.size());
  if (const auto slash = address.brokers.find('/'); slash != std::string::npos) {
    if (slash + 1 < address.brokers.size()) address.prefix = address.brokers.substr(slash + 1);
    address.brokers.resize(slash);
  }
  const bool named = !address.brokers.empty() && address.brokers.find(':') != std::string::npos;
  const bool plain = std::all_of(address.prefix.begin(), address.prefix.end(), [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) || letter == '-' || letter == '_' ||
           letter == '.';
  });
  constexpr std::string_view settings_begin = "?settings=";
  const bool told = settings.empty() || (settings.starts_with(settings_begin) &&
                                         settings.size() > settings_begin.size());
  if (!named || !plain || !told) {
    throw std::invalid_argument("\"" + url +
                                "\" is not kafka://HOST:PORT[,HOST:PORT][/PREFIX][?settings=FILE], "
                                "with a prefix of letters, digits, '.', '_' and '-'");
  }
  address.brokers += settings;
  return address;
}

}  // namespace carelog::events
