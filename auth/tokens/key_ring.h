// The keys of access tokens as they lie in a folder, and how one follows another without a refused
// request: the next key is announced first, so that every verifier has it before it signs; then it
// signs, and the former is believed until the last token of it has ended.
//
// Beside NAME.pem, which signs, there are NAME-next.pem while a key is announced, and
// NAME-keys.json with the moment from which that one signs and the public halves of former keys.
// Every step is one file put in place, so after a crash at any moment the keys are those before or
// after a step.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "auth/tokens/key_source.h"

namespace carelog::auth {

// Longer than any cache of our keys: gateways ask several times a second, and answers with the keys
// may be kept for that long.
inline constexpr std::int64_t key_announced_s = 10;
// The longest that an access token lives (`carelog token --ttl`), and the leeway for clocks.
inline constexpr std::int64_t former_key_kept_s = 86'400 + 60;

struct KeyRotation {
  std::string key_id;               // of the key that follows
  std::int64_t signs_from_ms = 0;   // Unix time
  std::int64_t former_until_s = 0;  // tokens of the former keys are good no longer than this
};

enum class KeyState { announced, signing, former };

struct KnownKey {
  std::string key_id;
  KeyState state = KeyState::signing;
  std::int64_t signs_from_ms = 0;     // of one that is announced, Unix time
  std::int64_t believed_until_s = 0;  // of a former one
};

// Thread-safe; one process owns the folder.
class KeyRing final : public KeySource {
 public:
  // signing_key: NAME.pem, made if there is none. now_ms: Unix time. Throws KeyUnusable.
  KeyRing(std::filesystem::path signing_key, std::int64_t now_ms);

  std::shared_ptr<const SigningKey> signing() const override;
  std::string jwks() const override;
  // The one that is announced, the one that signs, then former ones, the latest first.
  std::vector<KnownKey> keys() const;

  // Announces a next key; if one is announced already, that one. Throws KeyUnusable.
  KeyRotation rotate(std::int64_t now_ms);

  // For keys that somebody else may have: a new key signs at once, and no other is believed, so
  // that every access token given before has ended. Throws KeyUnusable.
  KeyRotation replace(std::int64_t now_ms);

  // Does what is due by now: to be called several times a second. Throws KeyUnusable.
  void advance(std::int64_t now_ms);

 private:
  struct Former {
    std::string jwk;
    std::int64_t until_s = 0;
  };
  struct Next {
    std::shared_ptr<const SigningKey> key;
    std::int64_t signs_from_ms = 0;
  };

  void load_state(std::int64_t now_ms);
  std::shared_ptr<const SigningKey> made_next() const;
  void change_to(Next next, std::vector<Former> kept);
  void promote(std::shared_ptr<const SigningKey> key, std::vector<Former> kept);

  const std::filesystem::path file_;
  const std::filesystem::path next_file_;
  const std::filesystem::path state_file_;
  mutable std::mutex mutex_;
  std::shared_ptr<const SigningKey> signing_;
  Next next_;  // key null: none
  std::vector<Former> former_;
};

}  // namespace carelog::auth
