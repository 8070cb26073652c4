#include "auth/tokens/key_ring.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "auth/tokens/private_file.h"

namespace carelog::auth {
namespace {

using nlohmann::json;
using Path = std::filesystem::path;

Path beside(const Path& signing_key, const std::string& ending) {
  return signing_key.parent_path() / (signing_key.stem().string() + ending);
}

std::shared_ptr<const SigningKey> shared(SigningKey key) {
  return std::make_shared<const SigningKey>(std::move(key));
}

json state_in(const Path& file) {
  if (!std::filesystem::exists(file)) return json::object();
  json state = json::parse(read_private_file(file), nullptr, false);
  if (!state.is_object()) {
    throw KeyUnusable("the key file " + file.string() +
                      " cannot be read; move it away: tokens of former keys end with it");
  }
  return state;
}

std::string id_in(const std::string& jwk) {
  return json::parse(jwk).at("kid").get<std::string>();
}

}  // namespace

KeyRing::KeyRing(Path signing_key, std::int64_t now_ms)
    : file_(std::move(signing_key)),
      next_file_(beside(file_, "-next.pem")),
      state_file_(beside(file_, "-keys.json")),
      signing_(shared(SigningKey::load_or_create(file_))) {
  load_state(now_ms);
}

// An announced key whose moment is not known, because of a crash, is announced again.
void KeyRing::load_state(std::int64_t now_ms) {
  const json state = state_in(state_file_);
  try {
    for (const json& each : state.value("former", json::array())) {
      former_.push_back({each.at("jwk").dump(), each.at("until_s").get<std::int64_t>()});
    }
    if (!std::filesystem::exists(next_file_)) return;
    next_ = {shared(SigningKey::load(next_file_)), now_ms + key_announced_s * 1000};
    const json announced = state.value("announced", json::object());
    if (announced.value("kid", "") == next_.key->key_id()) {
      next_.signs_from_ms = announced.at("signs_from_ms").get<std::int64_t>();
    }
  } catch (const json::exception&) {
    throw KeyUnusable("the key file " + state_file_.string() +
                      " is not one of carelog's; move it away: tokens of former keys end with it");
  }
}

// Throws before anything has changed in memory.
void KeyRing::change_to(Next next, std::vector<Former> kept) {
  json former = json::array();
  for (const Former& each : kept) {
    former.push_back({{"jwk", json::parse(each.jwk)}, {"until_s", each.until_s}});
  }
  json state = {{"former", std::move(former)}};
  if (next.key) {
    state["announced"] = {{"kid", next.key->key_id()}, {"signs_from_ms", next.signs_from_ms}};
  }
  write_private_file(state_file_, state.dump(1) + "\n", Existing::replaced);
  next_ = std::move(next);
  former_ = std::move(kept);
}

// The key in the next file signs from now on.
void KeyRing::promote(std::shared_ptr<const SigningKey> key, std::vector<Former> kept) {
  change_to({}, std::move(kept));
  move_private_file(next_file_, file_);
  signing_ = std::move(key);
}

std::shared_ptr<const SigningKey> KeyRing::signing() const {
  const std::lock_guard lock(mutex_);
  return signing_;
}

// A crash while keys change places leaves one key in two of them; it is told once.
std::string KeyRing::jwks() const {
  const std::lock_guard lock(mutex_);
  std::string keys = signing_->jwk();
  if (next_.key) keys += "," + next_.key->jwk();
  for (const Former& each : former_) {
    if (keys.find(id_in(each.jwk)) == std::string::npos) keys += "," + each.jwk;
  }
  return R"({"keys":[)" + keys + "]}";
}

std::vector<KnownKey> KeyRing::keys() const {
  const std::lock_guard lock(mutex_);
  std::vector<KnownKey> all;
  if (next_.key) {
    all.push_back({next_.key->key_id(), KeyState::announced, next_.signs_from_ms});
  }
  const auto known = [&](const std::string& id) {
    return std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.key_id == id; });
  };
  if (!known(signing_->key_id())) all.push_back({signing_->key_id(), KeyState::signing});
  for (auto each = former_.rbegin(); each != former_.rend(); ++each) {
    const std::string id = id_in(each->jwk);
    if (!known(id)) all.push_back({id, KeyState::former, 0, each->until_s});
  }
  return all;
}

std::shared_ptr<const SigningKey> KeyRing::made_next() const {
  auto key = shared(SigningKey::generate());
  key->write(next_file_, Existing::replaced);
  return key;
}

KeyRotation KeyRing::rotate(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (!next_.key) {
    change_to({made_next(), now_ms + key_announced_s * 1000}, former_);
  }
  return {next_.key->key_id(), next_.signs_from_ms, next_.signs_from_ms / 1000 + former_key_kept_s};
}

KeyRotation KeyRing::replace(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  promote(made_next(), {});
  return {signing_->key_id(), now_ms, now_ms / 1000};
}

void KeyRing::advance(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  std::vector<Former> kept = former_;
  std::erase_if(kept, [&](const Former& each) { return each.until_s < now_ms / 1000; });
  if (next_.key && next_.signs_from_ms <= now_ms) {
    kept.push_back({signing_->jwk(), now_ms / 1000 + former_key_kept_s});
    promote(next_.key, std::move(kept));
  } else if (kept.size() < former_.size()) {
    change_to(next_, std::move(kept));
  }
}

}  // namespace carelog::auth
