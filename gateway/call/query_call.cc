#include "gateway/call/query_call.h"

#include "gateway/http/header_fields.h"

namespace carelog::gateway {

HttpResponse data_response(std::string json) {
  HttpResponse response;
  response.headers.reserve(256);
  response.headers = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  response.body = std::move(json);
  return response;
}

void answer_versioned(ApiCall& call, HttpResponse response, std::uint64_t version) {
  const auto etag = etag_of(version);
  response.add("ETag", etag);
  const auto known = call.request().header_list("if-none-match");
  if (known && if_none_match_hits(*known, etag)) {
    response.status = 304;
    response.body.clear();
  }
  call.answer(std::move(response));
}

}  // namespace carelog::gateway
