#include "gateway/route_tree.h"

#include <stdexcept>
#include <string>

namespace carelog::gateway {

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const auto end = path.find('/');
  const auto segment = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  return segment;
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{');
}
std::string_view name_of_parameter(std::string_view segment) {
  return segment.substr(1, segment.size() - 2);
}

RouteTree::RouteTree(std::span<const Route> routes) {
  for (const Route& route : routes) {
    Node* node = &root_;
    for (std::string_view rest = route.pattern; !rest.empty();) {
      const std::string_view segment = next_segment(rest);
      const bool any = is_parameter(segment);
      auto& child = any ? node->other : node->literals[segment];
      if (!child) child = std::make_unique<Node>();
      if (any) {
        const std::string_view name = name_of_parameter(segment);
        if (!node->parameter.empty() && node->parameter != name) {
          throw std::logic_error("a parameter has two names at " + std::string(route.pattern));
        }
        node->parameter = name;
      }
      node = child.get();
    }
    node->routes.push_back(&route);
  }
}

const std::vector<const Route*>& RouteTree::find(std::string_view path, Given& given) const {
  static const std::vector<const Route*> none;
  given.clear();
  const Node* found = path.starts_with('/') ? descend(root_, path, given) : nullptr;
  return found == nullptr ? none : found->routes;
}

// Null: no pattern has that path.
const RouteTree::Node* RouteTree::descend(const Node& node, std::string_view path, Given& given) {
  if (path.empty()) return node.routes.empty() ? nullptr : &node;
  std::string_view rest = path;
  const std::string_view segment = next_segment(rest);
  const auto literal = node.literals.find(segment);
  if (literal != node.literals.end()) {
    if (const Node* found = descend(*literal->second, rest, given)) return found;
  }
  if (!node.other) return nullptr;
  given.emplace_back(node.parameter, segment);
  const Node* found = descend(*node.other, rest, given);
  if (found == nullptr) given.pop_back();
  return found;
}

}  // namespace carelog::gateway
