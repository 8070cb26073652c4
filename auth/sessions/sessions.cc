#include "auth/sessions/sessions.h"

#include <algorithm>

#include "auth/sessions/pkce.h"
#include "auth/tokens/base64url.h"
#include "infra/ids/random_id.h"

namespace carelog::auth {
namespace {

constexpr std::size_t code_bytes = 32;

Principal whom(const User& user, const std::string& session) {
  return {.subject = user.id,
          .email = user.email,
          .role = user.role,
          .clinic = user.clinic,
          .expires_at_s = 0,
          .session = session};
}

tl::unexpected<RefusedGrant> refused(SessionRefusal why, const std::optional<User>& user = {}) {
  RefusedGrant refusal{.why = why, .whose = {}};
  if (user) refusal.whose = whom(*user, "");
  return tl::unexpected(std::move(refusal));
}

// One that begins now, with its first refresh token.
Session new_session(const std::string& id, const std::string& user_id, const SignInPlace& place,
                    std::int64_t now_ms) {
  Session session;
  session.id = id;
  session.user_id = user_id;
  session.client = place.client;
  session.address = place.address;
  session.began_at_ms = session.used_at_ms = session.rotated_at_ms = now_ms;
  session.expires_at_ms = now_ms + session_age_max_ms;
  session.generation = 1;
  return session;
}

}  // namespace

Sessions::Sessions(SessionStore& store, UserStore& users, const TokenIssuer& issuer,
                   std::string refresh_key, NowMs now_ms)
    : store_(store),
      users_(users),
      issuer_(issuer),
      refresh_tokens_(std::move(refresh_key)),
      now_ms_(std::move(now_ms)) {}

SessionTokens Sessions::tokens_of(const User& user, const std::string& session,
                                  std::uint32_t generation) {
  SessionTokens tokens = access_of(user, session, now_ms_());
  tokens.refresh_token = refresh_tokens_.token({session, generation});
  return tokens;
}

SessionTokens Sessions::access_of(const User& user, const std::string& session,
                                  std::int64_t at_ms) const {
  SessionTokens tokens;
  tokens.principal = whom(user, session);
  IssuedToken issued = issuer_.issue(tokens.principal, at_ms);
  tokens.principal.expires_at_s = issued.expires_at_s;
  tokens.access_token = std::move(issued.token);
  return tokens;
}

std::optional<SessionTokens> Sessions::without_session(const User& user) {
  // The time before the question: a token that is given while the user is cut off is issued by
  // then. Not in the second of a cut-off that is over, whose tokens are refused.
  const std::int64_t at_ms = std::max(now_ms_(), user.tokens_begin_ms());
  if (!users_.is_admitted(user.id, user.epoch)) return std::nullopt;
  return access_of(user, "", at_ms);
}

SessionAdded Sessions::open(const User& user, const std::string& session_id,
                            const SignInPlace& place) {
  const std::int64_t now = now_ms_();
  Session session = new_session(session_id, user.id, place, now);
  session.user_epoch = user.epoch;
  const SessionAdded added = store_.add(session);
  if (added != SessionAdded::yes) return added;
  const auto all = store_.open_of(user.id, now);
  for (std::size_t i = open_sessions_max; i < all.size(); ++i) store_.end(all[i].id, now);
  return added;
}

void Sessions::end_for_good(const AuthorizationCode& code) {
  const std::int64_t now = now_ms_();
  if (store_.end(code.session_id, now)) return;
  Session session = new_session(code.session_id, code.user_id, {code.client, code.address}, now);
  session.ended_at_ms = now;
  if (store_.add(session) == SessionAdded::id_taken) store_.end(code.session_id, now);
}

std::optional<SessionTokens> Sessions::begin(const User& user, const SignInPlace& place) {
  const std::string id = infra::random_uuid();
  if (open(user, id, place) != SessionAdded::yes) return std::nullopt;
  return tokens_of(user, id, 1);
}

std::string Sessions::begin_with_code(const User& user, const SignInPlace& place,
                                      const CodeWanted& wanted) {
  const std::string code = base64url_encode(infra::random_bytes(code_bytes));
  store_.add_code({.hash = hash_of_code(code),
                   .session_id = infra::random_uuid(),
                   .user_id = user.id,
                   .client = place.client,
                   .redirect_uri = wanted.redirect_uri,
                   .challenge = wanted.challenge,
                   .address = place.address,
                   .expires_at_ms = now_ms_() + code_age_max_ms,
                   .user_epoch = user.epoch});
  return code;
}

Sessions::OrRefused<SessionTokens> Sessions::redeem(const CodeBrought& brought) {
  const auto code = store_.use_code(hash_of_code(brought.code));
  if (!code) return refused(SessionRefusal::not_valid);
  auto user = users_.find_by_id(code->user_id);
  if (code->used) {
    end_for_good(*code);
    return refused(SessionRefusal::used_again, user);
  }
  const bool fits = code->expires_at_ms > now_ms_() && code->client == brought.client &&
                    code->redirect_uri == brought.redirect_uri &&
                    proves(brought.verifier, code->challenge);
  if (!fits || !user) return refused(SessionRefusal::not_valid, user);
  user->epoch = code->user_epoch;
  switch (open(*user, code->session_id, {code->client, code->address})) {
    case SessionAdded::yes:
      return tokens_of(*user, code->session_id, 1);
    case SessionAdded::id_taken:
      return refused(SessionRefusal::used_again, user);
    case SessionAdded::not_admitted:
      break;
  }
  return refused(SessionRefusal::not_valid, user);
}

Sessions::OrRefused<Session> Sessions::open_session(const std::string& id) {
  const auto session = store_.find(id);
  const std::int64_t now = now_ms_();
  if (!session || session->ended_at_ms || session->expires_at_ms <= now ||
      session->used_at_ms + session_idle_max_ms <= now) {
    return refused(SessionRefusal::not_valid);
  }
  return *session;
}

Sessions::OrRefused<SessionTokens> Sessions::refresh(std::string_view refresh_token) {
  const auto ticket = refresh_tokens_.read(refresh_token);
  if (!ticket) return refused(SessionRefusal::not_valid);
  // Twice at most: who loses against another use of the same token finds it done.
  for (int tries = 0; tries < 2; ++tries) {
    const auto session = open_session(ticket->session);
    if (!session) return tl::unexpected(session.error());
    const auto user = users_.find_by_id(session->user_id);
    if (!user || user->disabled_at_ms || user->epoch != session->user_epoch) {
      return refused(SessionRefusal::not_valid);
    }
    const std::int64_t now = now_ms_();
    if (ticket->generation == session->generation) {
      if (!store_.rotate(session->id, ticket->generation, now)) continue;
      return tokens_of(*user, session->id, ticket->generation + 1);
    }
    const bool just_before = ticket->generation + 1 == session->generation &&
                             now - session->rotated_at_ms < same_answer_ms;
    if (just_before) return tokens_of(*user, session->id, session->generation);
    store_.end(session->id, now);
    return refused(SessionRefusal::used_again, user);
  }
  return refused(SessionRefusal::not_valid);
}

std::vector<Session> Sessions::open_of(const std::string& user_id) {
  if (!infra::is_uuid(user_id)) return {};  // a machine, which has no sessions
  const std::int64_t now = now_ms_();
  auto all = store_.open_of(user_id, now);
  std::erase_if(
      all, [&](const Session& session) { return session.used_at_ms + session_idle_max_ms <= now; });
  return all;
}

std::vector<std::string> Sessions::end(const std::string& user_id, const std::string& session_id) {
  std::vector<std::string> ended;
  if (!infra::is_uuid(user_id)) return ended;
  const std::int64_t now = now_ms_();
  for (const Session& session : store_.open_of(user_id, now)) {
    const bool meant = session_id.empty() || session.id == session_id;
    if (meant && store_.end(session.id, now)) ended.push_back(session.id);
  }
  return ended;
}

std::int64_t Sessions::tokens_begin_ms() const {
  return now_ms_() - (issuer_.lifetime_s() + 2 * leeway_s) * 1000;
}

std::vector<std::string> Sessions::ended_lately() {
  return store_.ended_since(tokens_begin_ms());
}

std::vector<CutOff> Sessions::cut_off_lately() {
  return users_.cut_off_since(tokens_begin_ms());
}

std::int64_t Sessions::last_expiry_s(const CutOff& cut_off) const {
  return cut_off.at_ms / 1000 + issuer_.lifetime_s();
}

}  // namespace carelog::auth
