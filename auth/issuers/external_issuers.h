// All external issuers: which of them made a token, whether it is good, and who it speaks for.
// The gateway asks it about tokens that are none of our own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "auth/issuers/issuer_keys.h"
#include "auth/issuers/issuer_list.h"
#include "auth/issuers/issuer_refusal.h"
#include "auth/principal.h"

namespace carelog::auth {

// Thread-safe. Has a thread for each issuer, which fetches its keys.
class ExternalIssuers {
 public:
  using NowMs = std::function<std::int64_t()>;  // Unix time
  using Verdict = tl::expected<Principal, IssuerRefusal>;
  using Answer = std::function<void(Verdict)>;

  ExternalIssuers(std::vector<ExternalIssuer> issuers, const FetchDocument& fetch, NowMs now_ms,
                  IssuerTimes times = {});
  ~ExternalIssuers();
  ExternalIssuers(const ExternalIssuers&) = delete;
  ExternalIssuers& operator=(const ExternalIssuers&) = delete;

  // With what is known now; never waits.
  [[nodiscard]] Verdict verify(std::string_view token) const;

  // The same, but a key that its issuer has not told yet is asked for: then the answer comes a few
  // seconds later at most, on the issuer's thread. Its refusals are all but unknown_key.
  void verify_or_ask(std::string token, Answer answer);

  std::vector<IssuerState> states() const;
  // Prometheus text.
  std::string metrics() const;

  // Answers those that wait; takes as long as one fetch at most. Idempotent.
  void stop();

 private:
  struct Line;  // an issuer, its keys and its thread

  const NowMs now_ms_;
  std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace carelog::auth
