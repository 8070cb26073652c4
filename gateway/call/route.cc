#include "gateway/call/route.h"

#include <algorithm>

namespace carelog::gateway {

using enum HttpMethod;

const std::string& PathParameters::at(std::string_view name) const {
  static const std::string none;
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const auto& each) { return each.first == name; });
  return found == all_.end() ? none : found->second;
}

namespace {

std::vector<std::string_view> split_at(char separator, std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

}  // namespace

std::vector<QueryParameter> query_parameters(const Route& route) {
  std::vector<QueryParameter> parameters;
  for (const std::string_view each : split_at(' ', route.query)) {
    const auto equals = each.find('=');
    const bool any_value = equals == std::string_view::npos;
    parameters.push_back(
        {each.substr(0, equals), any_value ? std::string_view() : each.substr(equals + 1)});
  }
  return parameters;
}

std::vector<std::string_view> words_of(const QueryParameter& parameter) {
  return split_at('|', parameter.words);
}

std::string_view document_of(const Route& route) {
  if (!route.shows.empty()) return route.shows;
  return route.command.aggregate.empty() ? route.kind : route.command.aggregate;
}

std::string_view method_name(HttpMethod method) {
  switch (method) {
    case get:
      return "GET";
    case head:
      return "HEAD";
    case post:
      return "POST";
    case put:
      return "PUT";
    case patch:
      return "PATCH";
    case del:
      return "DELETE";
    case options:
      return "OPTIONS";
    case other:
      break;
  }
  return "OTHER";
}

}  // namespace carelog::gateway
