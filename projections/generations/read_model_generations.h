// The port behind a rebuild: the generations of one read model.
//
// One is live: readers see its rows. The next one is built beside it, first filled in bulk, then
// followed like the live one, and replaces it in one transaction. The previous one is kept to go
// back to. Copies are as of a time, have a name, and are for inspection. Progress is stored, so a
// build continues after a crash, in any process.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/following/read_model.h"

namespace carelog::projections {

enum class GenerationState {
  filling,    // being filled in bulk; indexes are created last
  following,  // complete; catches up to become live
  live,
  kept,  // was live before
  copy,  // as of a time; complete
};
std::string_view state_name(GenerationState state);
std::optional<GenerationState> generation_state(std::string_view name);

struct Generation {
  int number = 0;
  GenerationState state = GenerationState::filling;
  int layout = 1;             // layout of its rows
  std::string label;          // for a copy, else empty
  std::int64_t as_of_ms = 0;  // for a copy: what the log had before this Unix time
  std::int64_t made_at_ms = 0;
  bool was_live = false;
  std::string place;  // where its rows are: a schema or directory
  friend bool operator==(const Generation&, const Generation&) = default;
};

struct NewGeneration {
  int number = 0;          // 0: the next one
  std::string label = {};  // not empty for a copy
  std::int64_t as_of_ms = 0;
};

// The request is not possible now; the text says what is.
struct GenerationRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A row that differs between two generations.
struct Difference {
  std::string table;
  std::string key;                  // the aggregate's id, or what is counted
  std::string aggregate_id;         // empty if the row belongs to none
  std::string field;                // empty for the whole row
  std::optional<std::string> live;  // nothing: no such row or no value
  std::optional<std::string> next;
  std::string last_touched;  // partition, offset and command of the aggregate's last commit
};
inline constexpr std::size_t differences_max = 100;

struct Comparison {
  std::int64_t rows = 0;  // rows of the next generation
  std::int64_t differing_rows = 0;
  std::vector<Difference> differences;  // the first differences_max
};

// By topic.
using Positions = std::map<std::string, std::vector<events::ReaderPosition>>;

// Thread-safe. Every member but interrupt() may throw ReadModelFailure; those that change something
// also GenerationRefused.
class ReadModelGenerations {
 public:
  static constexpr std::size_t kept_max = 1;
  static constexpr std::size_t copies_max = 4;
  static constexpr std::size_t kept_back_bytes_max = 64 << 20;  // per worker

  virtual ~ReadModelGenerations() = default;

  virtual const std::string& name() const = 0;
  virtual int layout() const = 0;  // layout of the rows that this program writes

  virtual std::vector<Generation> list() = 0;  // by number

  // Whether this process follows and builds generations: one of all that share the read model,
  // until it stands down or ends. Called often.
  virtual bool lead() { return true; }
  virtual void stand_down() {}
  // Whether another process should lead: one that is waiting and has less to do.
  virtual bool is_wanted_elsewhere() { return false; }
  virtual void hand_over() {}

  // Refused: the number is not higher than all before, one is being built already, or the label is
  // taken.
  virtual Generation begin(const NewGeneration& wanted) = 0;
  // How it must be written depends on its state: open it again when that has changed.
  virtual std::unique_ptr<ReadModel> open(const Generation& generation) = 0;
  // A generation that is filling, for one of its workers: may keep up to kept_back_bytes_max in
  // memory (following/read_model.h).
  virtual std::unique_ptr<ReadModel> open_to_fill(const Generation& generation) {
    return open(generation);
  }
  // Creates the indexes; then it is following, or a copy. May take minutes. False: an index refused
  // a row. The generation is then empty again and has its indexes, so that filling it finds the
  // row.
  [[nodiscard]] virtual bool finish_filling(int number) = 0;
  // Makes this one visible to readers and keeps the previous one. False: it is behind the live one.
  [[nodiscard]] virtual bool make_live(int number) = 0;
  // From kept to following.
  virtual void follow(int number) = 0;
  // Drops it; but one that followed in order to become live again goes back to kept. Refused: it is
  // live.
  virtual void drop(int number) = 0;

  // Stops the live one for a moment, in which `level` brings the other to its positions, then
  // compares all rows as of that moment. Nothing: `level` returned false. May take minutes.
  using Level = std::function<bool(const Positions& live)>;
  virtual std::optional<Comparison> compare(int live, int next, const Level& level) = 0;

  // Ends a running finish_filling or compare with ReadModelFailure. Any thread.
  virtual void interrupt() = 0;
};

}  // namespace carelog::projections
