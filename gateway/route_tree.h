// The route map by the segments of its patterns: a path is looked up once, segment by segment,
// however many routes there are.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/call/route.h"

namespace carelog::gateway {

// Takes the first segment off a pattern or path, which begins with a slash.
std::string_view next_segment(std::string_view& path);
bool is_parameter(std::string_view segment);                   // "{id}"
std::string_view name_of_parameter(std::string_view segment);  // "id"

class RouteTree {
 public:
  // Outlived by the routes.
  explicit RouteTree(std::span<const Route> routes);

  // What stands in a path for the parameters of its pattern, still encoded.
  using Given = std::vector<std::pair<std::string_view, std::string_view>>;
  // The routes of the one pattern that the path has, in the order of the map; a literal goes before
  // a parameter. None: there is nothing at this path.
  const std::vector<const Route*>& find(std::string_view path, Given& given) const;

 private:
  struct Node {
    std::map<std::string_view, std::unique_ptr<Node>, std::less<>> literals;
    std::string_view parameter;  // its name
    std::unique_ptr<Node> other;
    std::vector<const Route*> routes;
  };

  static const Node* descend(const Node& node, std::string_view path, Given& given);

  Node root_;
};

}  // namespace carelog::gateway
