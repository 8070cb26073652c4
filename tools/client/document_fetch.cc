#include "tools/client/document_fetch.h"

#include <chrono>
#include <cstddef>

#include "tools/client/curl_http_client.h"

namespace carelog::tools {

namespace {

constexpr std::chrono::milliseconds document_wait{2'000};
constexpr std::size_t document_bytes_max = 256 << 10;

}  // namespace

tl::expected<std::string, std::string> fetch_document(const std::string& url) {
  try {
    auto response = CurlHttpClient(document_wait, document_bytes_max)
                        .send({"GET", url, {{"Accept", "application/json"}}, ""});
    if (response.status == 200) return std::move(response.body);
    return tl::unexpected(url + " answers " + std::to_string(response.status));
  } catch (const HttpAway& away) {
    return tl::unexpected(std::string(away.what()));
  }
}

}  // namespace carelog::tools
