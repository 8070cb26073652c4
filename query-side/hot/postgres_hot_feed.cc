#include "query-side/hot/postgres_hot_feed.h"

#include <pqxx/pqxx>
#include <utility>

#include "infra/process/logging.h"
#include "query-side/postgres/postgres_session.h"

namespace carelog::query {
namespace {

constexpr std::chrono::milliseconds pause_after_failure{1000};

constexpr const char* where_it_is = R"sql(
SELECT g.generation || ' ' || string_agg(p.next_offset::text, ' ' ORDER BY p.partition),
       g.made_at_ms::text
FROM carelog.projection_generations g
JOIN carelog.projection_positions p USING (projection, generation)
WHERE g.projection = 'patients' AND g.state = 'live' GROUP BY g.generation, g.made_at_ms
)sql";

struct Standing {
  AsOf at;
  std::string origin;
};

Standing standing_of(pqxx::connection& session) {
  pqxx::nontransaction work(session);
  const pqxx::result rows = work.exec_prepared("where_it_is");
  const auto at = rows.empty() ? std::nullopt : parse_as_of(rows[0][0].c_str());
  if (!at) throw ReadModelAway("the read model has not been made yet");
  return {*at, rows[0][1].as<std::string>()};
}

class Received final : public pqxx::notification_receiver {
 public:
  explicit Received(pqxx::connection& session)
      : pqxx::notification_receiver(session, hot_news_channel) {}
  void operator()(const std::string& payload, int) override {
    if (auto news = parse_hot_news(payload)) {
      all.push_back(std::move(*news));
    } else {
      unreadable = true;
    }
  }
  std::vector<HotNews> all;
  bool unreadable = false;
};

}  // namespace

PostgresHotFeed::PostgresHotFeed(std::string conninfo, HotFollower& follower)
    : follower_(follower),
      pool_(reading_pool(std::move(conninfo), 1, {{"where_it_is", where_it_is}})),
      thread_([this] { run(); }) {}

PostgresHotFeed::~PostgresHotFeed() {
  stopping_ = true;
  stop_.notify_all();
  thread_.join();
}

void PostgresHotFeed::rest(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  stop_.wait_for(lock, time, [this] { return stopping(); });
}

void PostgresHotFeed::note(const std::string& trouble) {
  if (trouble == trouble_) return;
  if (trouble.empty()) {
    infra::log_info("query", "keeps patients near");
  } else if (trouble_.empty()) {
    infra::log_warning("query", "keeps no patients near until it can follow them",
                       {{"reason", trouble}});
  }
  trouble_ = trouble;
}

void PostgresHotFeed::run() {
  while (!stopping()) {
    try {
      query(*pool_, [this](pqxx::connection& session) { follow(session); });
    } catch (const std::exception& away) {
      follower_.lose();
      note(away.what());
    }
    if (!stopping()) rest(pause_after_failure);
  }
}

// First it listens, then it asks where the model is: so no change is neither in the answer nor
// told.
void PostgresHotFeed::follow(pqxx::connection& session) {
  using Clock = HotFollower::Clock;
  Received received(session);
  while (!stopping()) {
    auto asked_at = Clock::now();
    const Standing standing = standing_of(session);
    bool follows = follower_.begin(standing.at, standing.origin, asked_at);
    note(follows ? "" : "the cache does not answer");
    while (follows && !stopping()) {
      session.await_notification(0, 1000 * check_every.count());
      if (received.unreadable) throw ReadModelAway("the projector tells what is not understood");
      follows = follower_.take(std::exchange(received.all, {}));
      if (!follows || Clock::now() - asked_at < check_every) continue;
      asked_at = Clock::now();
      follows = follower_.check(standing_of(session).at, asked_at);
    }
    received.all.clear();
    if (!stopping() && !follows) rest(check_every);
  }
}

}  // namespace carelog::query
