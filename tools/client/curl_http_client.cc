#include "tools/client/curl_http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <mutex>

namespace carelog::tools {

namespace {

struct Body {
  std::string& text;
  std::size_t bytes_max;
};

std::size_t collect_body(char* bytes, std::size_t size, std::size_t count, void* target) {
  auto& body = *static_cast<Body*>(target);
  if (body.text.size() + size * count > body.bytes_max) return 0;
  body.text.append(bytes, size * count);
  return size * count;
}

std::size_t collect_header(char* bytes, std::size_t size, std::size_t count, void* target) {
  auto& headers = *static_cast<std::map<std::string, std::string>*>(target);
  const std::string line(bytes, size * count);
  if (line.starts_with("HTTP/")) headers.clear();
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos) return size * count;
  std::string name = line.substr(0, colon);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::size_t first = line.find_first_not_of(" \t", colon + 1);
  const std::size_t last = line.find_last_not_of(" \t\r\n");
  headers[name] = first == std::string::npos || last < first ? std::string()
                                                             : line.substr(first, last - first + 1);
  return size * count;
}

void start_curl_once() {
  static std::once_flag started;
  std::call_once(started, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

std::string HttpResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

struct CurlHttpClient::Handle {
  CURL* curl = nullptr;
  std::chrono::milliseconds timeout;
  std::size_t bytes_max;
};

CurlHttpClient::CurlHttpClient(std::chrono::milliseconds timeout, std::size_t bytes_max)
    : handle_(std::make_unique<Handle>()) {
  start_curl_once();
  handle_->curl = curl_easy_init();
  handle_->timeout = timeout;
  handle_->bytes_max = bytes_max;
  if (handle_->curl == nullptr) throw std::runtime_error("libcurl cannot be started");
}

CurlHttpClient::~CurlHttpClient() {
  curl_easy_cleanup(handle_->curl);
}

HttpResponse CurlHttpClient::send(const HttpRequest& request) {
  CURL* const curl = handle_->curl;
  curl_easy_reset(curl);
  HttpResponse response;
  Body body{response.body, handle_->bytes_max};
  curl_slist* lines = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : request.headers)
    lines = curl_slist_append(lines, (name + ": " + value).c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> freed(lines,
                                                                          &curl_slist_free_all);
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // Directly, in spite of http_proxy: no proxy may see tokens and patients.
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(handle_->timeout.count()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &collect_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &collect_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &response.headers);
  if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  }
  if (const CURLcode result = curl_easy_perform(curl); result != CURLE_OK)
    throw HttpAway(std::string(curl_easy_strerror(result)) + ": " + request.url);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  return response;
}

}  // namespace carelog::tools
