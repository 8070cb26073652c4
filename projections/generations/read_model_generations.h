// The port behind a rebuild: the generations of one read model.
//
// One is live: readers see its rows. The next one is made beside it, first filled in bulk, then
// followed like the live one, and takes its place in one transaction. The one before is kept to go
// back to. Copies, made as of a time and named, are for inspection. What is under way is stored:
// it goes on after a crash, in whichever process.
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
  filling,    // taking in the log in bulk; its indexes come last
  following,  // complete; wants to catch up and become live
  live,
  kept,  // was live before
  copy,  // as of a time; complete
};
std::string_view state_name(GenerationState state);
std::optional<GenerationState> generation_state(std::string_view name);

struct Generation {
  int number = 0;
  GenerationState state = GenerationState::filling;
  int layout = 1;             // of its rows
  std::string label;          // of a copy; else empty
  std::int64_t as_of_ms = 0;  // of a copy: what the log held before this Unix time
  std::int64_t made_at_ms = 0;
  bool was_live = false;
  std::string place;  // where its rows are: a schema, a directory
  friend bool operator==(const Generation&, const Generation&) = default;
};

struct NewGeneration {
  int number = 0;          // 0: the next one
  std::string label = {};  // not empty: a copy
  std::int64_t as_of_ms = 0;
};

// What was asked for cannot be done as things are; the text says what can.
struct GenerationRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A row that two generations hold differently.
struct Difference {
  std::string table;
  std::string key;                  // the aggregate's id, or what the row counts
  std::string aggregate_id;         // empty: the row belongs to none
  std::string field;                // empty: the whole row
  std::optional<std::string> live;  // nothing: no such row, or no value
  std::optional<std::string> next;
  std::string last_touched;  // partition, offset and command of the aggregate's last commit
};
inline constexpr std::size_t differences_max = 100;

struct Comparison {
  std::int64_t rows = 0;  // of the next generation
  std::int64_t differing_rows = 0;
  std::vector<Difference> differences;  // the first differences_max
};

// By topic.
using Positions = std::map<std::string, std::vector<events::ReaderPosition>>;

// Thread-safe. Every member but interrupt() may throw ReadModelFailure, those that change
// something GenerationRefused.
class ReadModelGenerations {
 public:
  static constexpr std::size_t kept_max = 1;
  static constexpr std::size_t copies_max = 4;
  static constexpr std::size_t kept_back_bytes_max = 64 << 20;  // by each worker

  virtual ~ReadModelGenerations() = default;

  virtual const std::string& name() const = 0;
  virtual int layout() const = 0;  // of the rows that this program writes

  virtual std::vector<Generation> list() = 0;  // by number

  // Whether it is this process that follows and makes generations: one of all that share the read
  // model, until it stands down or ends. Asked often.
  virtual bool lead() { return true; }
  virtual void stand_down() {}
  // Whether another process should lead: one that waits and has less to do.
  virtual bool is_wanted_elsewhere() { return false; }
  virtual void hand_over() {}

  // Refused: the number is not above all so far, one is being made already, the label is taken.
  virtual Generation begin(const NewGeneration& wanted) = 0;
  // The state says how it is to be written: open it anew when it has changed.
  virtual std::unique_ptr<ReadModel> open(const Generation& generation) = 0;
  // One that is filling, for one of its workers: may keep back (read_model.h) up to
  // kept_back_bytes_max.
  virtual std::unique_ptr<ReadModel> open_to_fill(const Generation& generation) {
    return open(generation);
  }
  // Makes the indexes; then it is following, or a copy. May take minutes. False: a row is refused
  // by an index; the generation is empty again, with its indexes, so that filling it finds the row.
  [[nodiscard]] virtual bool finish_filling(int number) = 0;
  // Makes readers see this one, and keeps the one before. False: it is behind the live one.
  [[nodiscard]] virtual bool make_live(int number) = 0;
  // From kept to following.
  virtual void follow(int number) = 0;
  // Away with it; but one that followed in order to become live again is kept. Refused: it is live.
  virtual void drop(int number) = 0;

  // Holds the live one still for a moment, in which `level` brings the other to its positions, then
  // compares all rows as of that moment. Nothing: `level` said no. May take minutes.
  using Level = std::function<bool(const Positions& live)>;
  virtual std::optional<Comparison> compare(int live, int next, const Level& level) = 0;

  // Ends a finish_filling or compare under way, with ReadModelFailure. Any thread.
  virtual void interrupt() = 0;
};

}  // namespace carelog::projections
