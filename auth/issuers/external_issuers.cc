#include "auth/issuers/external_issuers.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "auth/tokens/token.h"
#include "auth/tokens/token_parts.h"
#include "infra/process/thread_name.h"

namespace carelog::auth {
namespace {

using Why = IssuerRefusal::Why;

std::int64_t steady_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Who a token says has issued it. Nothing else is believed of it before its signature is checked
// with that issuer's keys.
std::string issuer_named_in(std::string_view token) {
  const auto parts = split_token(token);
  const auto claims = parts ? decode_token_object(parts->claims) : std::nullopt;
  return claims ? text_claim(*claims, "iss").value_or("") : "";
}

}  // namespace

struct ExternalIssuers::Line {
  Line(ExternalIssuer issuer, const FetchDocument& fetch, const IssuerTimes& times)
      : tokens(std::move(issuer)), keys(tokens, fetch, steady_now_ms, times) {
    thread = std::thread([this] { run(); });
  }
  ~Line() {
    stop();
    join();
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void run() {
    infra::name_this_thread("issuer-keys");
    for (;;) {
      const std::chrono::milliseconds pause(keys.advance());
      std::unique_lock lock(mutex);
      wake.wait_for(lock, pause, [this] { return stopping || asked; });
      if (stopping) return;
      asked = false;
    }
  }

  void ask(std::string key_id, IssuerKeys::Answer answer) {
    keys.ask(std::move(key_id), std::move(answer));
    const std::lock_guard lock(mutex);
    asked = true;
    wake.notify_one();
  }

  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_one();
    keys.stop();
  }
  void join() {
    if (thread.joinable()) thread.join();
  }

  IssuerTokens tokens;
  IssuerKeys keys;
  std::mutex mutex;
  std::condition_variable wake;
  bool asked = false;
  bool stopping = false;
  std::thread thread;
};

ExternalIssuers::ExternalIssuers(std::vector<ExternalIssuer> issuers, const FetchDocument& fetch,
                                 NowMs now_ms, IssuerTimes times)
    : now_ms_(std::move(now_ms)) {
  for (ExternalIssuer& each : issuers) {
    lines_.push_back(std::make_unique<Line>(std::move(each), fetch, times));
  }
}

ExternalIssuers::~ExternalIssuers() {
  stop();
}

void ExternalIssuers::stop() {
  for (const auto& line : lines_) line->stop();
  for (const auto& line : lines_) line->join();  // all at once
}

ExternalIssuers::Verdict ExternalIssuers::verify(std::string_view token) const {
  if (token.size() > token_bytes_max) return tl::unexpected(IssuerRefusal{.why = Why::oversized});
  const std::int64_t now_ms = now_ms_();
  const TokenDigest digest = digest_of(token);
  for (const auto& line : lines_) {
    if (auto principal = line->tokens.remembered(digest, now_ms)) return std::move(*principal);
  }
  const std::string named = issuer_named_in(token);
  for (const auto& line : lines_) {
    if (line->tokens.issuer().issuer == named) return line->tokens.verify(token, now_ms);
  }
  return tl::unexpected(IssuerRefusal{});
}

void ExternalIssuers::verify_or_ask(std::string token, Answer answer) {
  auto verdict = verify(token);
  if (verdict || verdict.error().why != Why::unknown_key) return answer(std::move(verdict));
  const auto line = std::find_if(lines_.begin(), lines_.end(), [&](const auto& each) {
    return each->tokens.issuer().name == verdict.error().issuer;
  });
  const IssuerTokens& tokens = (*line)->tokens;
  std::string key_id = verdict.error().key_id;
  (*line)->ask(std::move(key_id), [this, &tokens, token = std::move(token),
                                   answer = std::move(answer)](IssuerKeys::Said said, int seconds) {
    if (said == IssuerKeys::Said::away || said == IssuerKeys::Said::busy) {
      const Why why = said == IssuerKeys::Said::away ? Why::away : Why::busy;
      return answer(tl::unexpected(IssuerRefusal{
          .why = why, .issuer = tokens.issuer().name, .key_id = {}, .retry_after_s = seconds}));
    }
    auto now = tokens.verify(token, now_ms_());
    if (!now && now.error().why == Why::unknown_key) now.error().why = Why::invalid;
    answer(std::move(now));
  });
}

std::vector<IssuerState> ExternalIssuers::states() const {
  std::vector<IssuerState> states;
  for (const auto& line : lines_) states.push_back(line->keys.state());
  return states;
}

std::string ExternalIssuers::metrics() const {
  const auto states = this->states();
  std::string text;
  const auto family = [&](const std::string& name, const char* type, const char* help, auto value) {
    text.append("# HELP ").append(name).append(" ").append(help);
    text.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
    for (const IssuerState& each : states) {
      text.append(name).append("{issuer=\"").append(each.name).append("\"} ");
      text.append(std::to_string(value(each))).append("\n");
    }
  };
  family("carelog_issuer_key_fetches_total", "counter", "Fetches of an external issuer's keys.",
         [](const IssuerState& each) { return each.fetches; });
  family("carelog_issuer_key_fetch_failures_total", "counter", "Those that failed.",
         [](const IssuerState& each) { return each.failures; });
  family("carelog_issuer_keys", "gauge", "Keys of an external issuer that are believed.",
         [](const IssuerState& each) { return each.keys; });
  family("carelog_issuer_calls_waiting", "gauge", "Calls that wait for an external issuer's keys.",
         [](const IssuerState& each) { return each.waiting; });
  return text;
}

}  // namespace carelog::auth
