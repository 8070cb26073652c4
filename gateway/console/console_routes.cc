#include "gateway/console/console_routes.h"

#include <string>
#include <string_view>
#include <utility>

#include "gateway/call/api_call.h"
#include "gateway/call/gateway_parts.h"
#include "gateway/console/console_files.h"
#include "gateway/http/header_fields.h"

namespace carelog::gateway {
namespace {

constexpr std::string_view console_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::string_view not_built_page =
    "<!doctype html>\n<html lang=en><head><meta charset=utf-8><title>carelog</title></head><body>\n"
    "<h1>The console is not built</h1>\n"
    "<p><code>make console</code> builds it; then start carelog again. It needs Node.js 18 or "
    "later.</p>\n"
    "<p>The REST interface is complete without it: <a href=/docs>/docs</a>.</p>\n"
    "</body></html>\n";

void add_safety(HttpResponse& response) {
  response.add("Content-Security-Policy", console_policy);
  response.add("Referrer-Policy", "no-referrer");
  response.add("Cross-Origin-Opener-Policy", "same-origin");
}

void answer_file(ApiCall& call, const ConsoleFile& file, std::string_view caching) {
  const auto accepted_codings = call.request().header_list("accept-encoding");
  const auto body = body_for(file, accepted_codings.value_or(""));
  std::string etag = '"' + file.etag;
  if (!body.coding.empty()) etag.append(1, '-').append(body.coding);
  etag += '"';
  HttpResponse response;
  add_safety(response);
  response.add("Cache-Control", caching);
  response.add("Vary", "Accept-Encoding");
  response.add("ETag", etag);
  const auto known = call.request().header_list("if-none-match");
  if (known && if_none_match_hits(*known, etag)) {
    response.status = 304;
    return call.answer(std::move(response));
  }
  if (!body.coding.empty()) response.add("Content-Encoding", body.coding);
  response.content_type = file.content_type;
  response.body = *body.bytes;
  call.answer(std::move(response));
}

}  // namespace

void open_console(const std::shared_ptr<GatewayParts>&, std::shared_ptr<ApiCall> call) {
  HttpResponse response;
  response.status = 302;
  response.content_type = "text/html; charset=utf-8";
  response.add("Location", "/console/");
  response.add("Cache-Control", "no-cache");
  call->answer(std::move(response));
}

void get_console(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const ConsoleFile* page = parts->console->find("index.html");
  if (page != nullptr) return answer_file(*call, *page, "no-cache");
  HttpResponse response;
  response.status = 404;
  response.content_type = "text/html; charset=utf-8";
  add_safety(response);
  response.add("Cache-Control", "no-cache");
  response.body = not_built_page;
  call->answer(std::move(response));
}

void get_console_asset(const std::shared_ptr<GatewayParts>& parts, std::shared_ptr<ApiCall> call) {
  const ConsoleFile* file = parts->console->find("assets/" + call->parameter("file"));
  if (file != nullptr) {
    return answer_file(*call, *file, "public, max-age=31536000, immutable");
  }
  Problem none;
  none.code = "not-found";
  call->fail(none);
}

}  // namespace carelog::gateway
