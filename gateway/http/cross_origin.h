// Cross-origin resource sharing (the Fetch standard): which other web pages' scripts may ask the
// gateway and read its answers. Pure.
//
// No cookies are involved: a script that has no access token gains nothing by this.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/http_message.h"

namespace carelog::gateway {

class CrossOrigin {
 public:
  static constexpr std::size_t origins_max = 32;

  CrossOrigin() = default;  // pages of the gateway's own origin only
  // "https://app.clinic.example, http://localhost:3000". Throws std::invalid_argument with what is
  // wrong.
  explicit CrossOrigin(std::string_view list);

  // Adds what lets a page of a named origin read the answer, and to the answer to a preflight what
  // it may send.
  void add_to(HttpResponse& response, const HttpRequest& request) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace carelog::gateway
