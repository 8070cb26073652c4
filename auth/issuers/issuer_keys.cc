#include "auth/issuers/issuer_keys.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <stdexcept>
#include <typeinfo>
#include <utility>

#include "auth/tokens/strict_json.h"
#include "auth/tokens/token_parts.h"
#include "infra/process/logging.h"

namespace carelog::auth {
namespace {

constexpr std::size_t discovery_depth_max = 16;

std::string discovery_url(std::string issuer) {
  while (issuer.ends_with('/')) issuer.pop_back();
  return issuer + "/.well-known/openid-configuration";
}

// Where the issuer's keys are, as its OpenID Connect discovery document says.
tl::expected<std::string, std::string> keys_place(std::string_view document,
                                                  const std::string& issuer) {
  const auto said = parse_strict_object(document, discovery_depth_max);
  if (!said) return tl::unexpected(std::string("its discovery document is not one JSON object"));
  if (text_claim(*said, "issuer") != issuer) {
    return tl::unexpected("its discovery document is that of another issuer: " +
                          text_claim(*said, "issuer").value_or("none is named"));
  }
  auto place = text_claim(*said, "jwks_uri");
  if (!place || !is_safe_url(*place)) {
    return tl::unexpected(std::string("its discovery document names no jwks_uri of https"));
  }
  return std::move(*place);
}

}  // namespace

IssuerKeys::IssuerKeys(IssuerTokens& tokens, FetchDocument fetch, NowMs now_ms, IssuerTimes times)
    : tokens_(tokens),
      fetch_(std::move(fetch)),
      now_ms_(std::move(now_ms)),
      times_(times),
      jwks_uri_(tokens.issuer().jwks_uri),
      refresh_at_ms_(now_ms_()),
      not_before_ms_(refresh_at_ms_),
      told_at_ms_(refresh_at_ms_) {}

int IssuerKeys::retry_after_s(std::int64_t now) const {
  return static_cast<int>(std::max<std::int64_t>(1, (not_before_ms_ - now + 999) / 1000));
}

void IssuerKeys::ask(std::string key_id, Answer answer) {
  Said said = Said::known;
  int seconds = 0;
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = now_ms_();
    if (stopped_ || (!answers_ && !fetching_ && now < not_before_ms_)) {
      said = Said::away;
      seconds = retry_after_s(now);
    } else if (waiting_.size() >= waiting_for_keys_max) {
      said = Said::busy;
      seconds = 1;
    } else if (!tokens_.knows(key_id)) {
      waiting_.push_back({std::move(key_id), std::move(answer), fetching_});
      return;
    }
  }
  answer(said, seconds);
}

std::int64_t IssuerKeys::due_ms() const {
  return waiting_.empty() ? std::max(refresh_at_ms_, not_before_ms_) : not_before_ms_;
}

std::int64_t IssuerKeys::advance() {
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = now_ms_();
    if (now < due_ms()) return due_ms() - now;
    fetching_ = true;
  }
  const auto fetched = fetch_keys();
  std::vector<Waiting> answered;
  std::int64_t left_ms = 0;
  int seconds = 0;
  {
    const std::lock_guard lock(mutex_);
    fetching_ = false;
    note(fetched);
    answered = those_answered(fetched.has_value());
    left_ms = std::max<std::int64_t>(0, due_ms() - now_ms_());
    seconds = retry_after_s(now_ms_());
  }
  for (const Waiting& one : answered) {
    const Said said = !fetched                    ? Said::away
                      : tokens_.knows(one.key_id) ? Said::known
                                                  : Said::unknown;
    try {
      one.answer(said, seconds);
    } catch (const std::exception& failure) {
      infra::log_error("issuers", "a handler failed", {{"exception", typeid(failure).name()}});
    }
  }
  return left_ms;
}

bool IssuerKeys::has_stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

tl::expected<void, std::string> IssuerKeys::fetch_keys() {
  try {
    if (jwks_uri_.empty()) {
      const auto document = fetch_(discovery_url(tokens_.issuer().issuer));
      if (!document) return tl::unexpected(document.error());
      auto place = keys_place(*document, tokens_.issuer().issuer);
      if (!place) return tl::unexpected(place.error());
      jwks_uri_ = std::move(*place);
      if (has_stopped()) return tl::unexpected(std::string("it has stopped"));
    }
    const auto jwks = fetch_(jwks_uri_);
    if (!jwks) {
      jwks_uri_ = tokens_.issuer().jwks_uri;  // it may have moved
      return tl::unexpected(jwks.error());
    }
    tokens_.believe(*jwks);
    return {};
  } catch (const std::invalid_argument& unusable) {
    return tl::unexpected(std::string(unusable.what()));
  }
}

// Requires: the lock is held.
void IssuerKeys::note(const tl::expected<void, std::string>& fetched) {
  const std::int64_t now = now_ms_();
  const bool first = fetches_++ == 0;
  const std::string& name = tokens_.issuer().name;
  if (fetched) {
    if (!answers_) {
      infra::log_info("issuers", "the keys of an issuer are here", {{"issuer", name}});
    }
    told_at_ms_ = now;
    refresh_at_ms_ = now + times_.refresh_ms;
    not_before_ms_ = now + times_.cool_down_ms;
    detail_ = "answers";
  } else {
    ++failures_;
    refresh_at_ms_ = not_before_ms_ = now + times_.away_cool_down_ms;
    if (now - told_at_ms_ >= times_.keys_kept_ms) tokens_.believe_none();
    detail_ = fetched.error() + (tokens_.keys() > 0 ? "; tokens under known keys are taken"
                                                    : "; none of its tokens is taken");
    if (first || answers_) {
      infra::log_warning("issuers", "an issuer does not give its keys",
                         {{"issuer", name}, {"why", fetched.error()}});
    }
  }
  answers_ = fetched.has_value();
}

// Requires: the lock is held. The others wait for one more fetch.
std::vector<IssuerKeys::Waiting> IssuerKeys::those_answered(bool fetched) {
  std::vector<Waiting> answered;
  std::vector<Waiting> left;
  for (Waiting& one : waiting_) {
    const bool once_more = fetched && one.during_fetch && !tokens_.knows(one.key_id) && !stopped_;
    one.during_fetch = false;
    (once_more ? left : answered).push_back(std::move(one));
  }
  waiting_ = std::move(left);
  return answered;
}

void IssuerKeys::stop() {
  std::vector<Waiting> left;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    left.swap(waiting_);
  }
  for (const Waiting& one : left) one.answer(Said::away, 1);
}

IssuerState IssuerKeys::state() const {
  const std::lock_guard lock(mutex_);
  return {tokens_.issuer().name, answers_,       detail_, fetches_, failures_,
          tokens_.keys(),        waiting_.size()};
}

}  // namespace carelog::auth
