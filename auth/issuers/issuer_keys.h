// Keeps the keys of one external issuer: when they are fetched, who waits for that, and what
// happens while the issuer is away.
//
// One thread calls advance(), so that there is one fetch at a time however many ask. Between two
// fetches there is a cool-down: whoever sends tokens under made-up key ids costs the issuer no more
// than that. While the issuer does not answer, the keys that it told stay believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "auth/issuers/issuer_tokens.h"

namespace carelog::auth {

struct IssuerTimes {
  std::int64_t cool_down_ms = 1'000;       // from the end of a fetch, if the issuer answered
  std::int64_t away_cool_down_ms = 5'000;  // if it did not
  std::int64_t refresh_ms = 600'000;       // when nobody asks
  std::int64_t keys_kept_ms = 86'400'000;  // without a word of the issuer
};

inline constexpr std::size_t waiting_for_keys_max = 64;

// The body of a 200 to a GET, or why there is none, in words for an operator. May block for a few
// seconds.
using FetchDocument = std::function<tl::expected<std::string, std::string>(const std::string& url)>;

// How an issuer stands.
struct IssuerState {
  std::string name;
  bool answers = false;  // the last fetch went well
  std::string detail;
  std::int64_t fetches = 0;
  std::int64_t failures = 0;
  std::size_t keys = 0;
  std::size_t waiting = 0;
};

// Thread-safe; advance() is called by one thread.
class IssuerKeys {
 public:
  using NowMs = std::function<std::int64_t()>;  // of a clock that never goes back
  enum class Said { known, unknown, away, busy };
  // retry_after_s: of away and busy.
  using Answer = std::function<void(Said said, int retry_after_s)>;

  // tokens outlives it.
  IssuerKeys(IssuerTokens& tokens, FetchDocument fetch, NowMs now_ms, IssuerTimes times = {});

  // Whether the issuer has this key, as told by a fetch that begins after this question. Answers at
  // once if it is known now or if nobody can be asked, else in advance().
  void ask(std::string key_id, Answer answer);

  // Fetches if that is due. Milliseconds until it should be called again; sooner after ask().
  std::int64_t advance();

  // Answers `away` to those that wait, and to all that ask from now on.
  void stop();

  IssuerState state() const;

 private:
  struct Waiting {
    std::string key_id;
    Answer answer;
    bool during_fetch = false;  // which may have looked before the key was there
  };

  bool has_stopped() const;
  tl::expected<void, std::string> fetch_keys();
  void note(const tl::expected<void, std::string>& fetched);
  std::vector<Waiting> those_answered(bool fetched);
  std::int64_t due_ms() const;
  int retry_after_s(std::int64_t now) const;

  IssuerTokens& tokens_;
  const FetchDocument fetch_;
  const NowMs now_ms_;
  const IssuerTimes times_;
  std::string jwks_uri_;  // used by advance() alone; empty: to be discovered
  mutable std::mutex mutex_;
  std::vector<Waiting> waiting_;
  bool fetching_ = false;
  bool stopped_ = false;
  bool answers_ = false;
  std::string detail_ = "was not asked yet";
  std::int64_t fetches_ = 0;
  std::int64_t failures_ = 0;
  std::int64_t refresh_at_ms_;  // at the latest
  std::int64_t not_before_ms_;  // cool-down
  std::int64_t told_at_ms_;     // when the keys were last told
};

}  // namespace carelog::auth
