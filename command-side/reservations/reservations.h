// How a command gets the values that must be unique, when several nodes decide about patients.
//
// Each value is an aggregate of its own (unique/unique_value.h), named by a keyed hash, led by some
// node. Before a command that takes new values is appended, it reserves them: whoever reserves
// first may use the value, the other is told which field is taken. A reservation is not undone by a
// timer: what stands in the way of another patient is settled when somebody asks for it. The
// partition of the owner first decides that none of its pending commands will use the value (those
// which were reserved long ago are given up, in its log), then says whether the patient has it;
// only then is the value freed, if nothing has changed meanwhile. So a crash between any two steps
// leaves a reservation that costs the next one a question, and never a value with two owners.
//
// Asynchronous and without threads, clock or network of its own: the ports have them. Thread-safe
// if they are.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command-side/engine/request.h"
#include "command-side/patient/patient.h"
#include "command-side/unique/unique_value.h"

namespace carelog::command {

struct ReservationLimits {
  std::int64_t abandoned_ms = 15'000;  // older reservations are given up; longer than any deadline
  std::int64_t retry_ms = 30;          // while another command is deciding about the value
  int tries_max = 12;                  // for one value
};

class Reservations {
 public:
  struct Held {
    UniqueValue value;
    std::uint64_t version = 0;
  };
  struct Owner {
    bool holds = false;           // the patient has the value
    std::uint32_t undecided = 0;  // pending commands that may still use it
  };
  template <typename Answer>  // nothing: not to be had now
  using Then = std::function<void(std::optional<Answer>)>;

  struct Ports {
    // Every call may answer on any thread, once.
    std::function<void(const std::string& value_id, const std::string& owner,
                       const std::string& command_id, Then<Held>)>
        reserve;
    // False: it has changed since that version.
    std::function<void(const std::string& value_id, std::uint64_t version, SettleValue, Then<bool>)>
        settle;
    // Gives up pending commands that were reserved before give_up_before_ms.
    std::function<void(const std::string& patient_id, const std::string& value_id,
                       const std::vector<PendingUse>& pending, std::int64_t give_up_before_ms,
                       Then<Owner>)>
        ask_owner;
    std::function<void(std::chrono::milliseconds, std::function<void()>)> after;
    std::function<std::string(const std::string& key)> value_id;
    // Who has the value as far as this node has read, by its own index: finds owners from before
    // values were reserved. Null: nobody.
    std::function<std::optional<std::string>(const std::string& key)> known_owner = {};
    std::function<std::int64_t()> now_ms;
  };

  explicit Reservations(Ports ports, ReservationLimits limits = {});

  struct Acquired {
    bool available = true;  // else: ask again later, nothing is known
    std::vector<UniqueKey> taken_by_others = {};
    std::vector<std::pair<std::string, std::uint64_t>> held = {};  // value ids, at these versions
    bool granted() const { return available && taken_by_others.empty(); }
  };
  // Done is called once, on any thread. Whoever does not use what was granted withdraws it.
  void acquire(std::vector<UniqueKey> keys, std::string owner, std::string command_id,
               std::int64_t deadline_ms, std::function<void(Acquired)> done);

  // The command will not use what it held. Values reserved again meanwhile stay as they are.
  void withdraw(const Acquired& acquired, const std::string& owner, const std::string& command_id);

 private:
  struct Run;
  static void next(std::shared_ptr<Run> run);
  static void reserved(std::shared_ptr<Run> run, const Held& held);
  static void ask_owner(std::shared_ptr<Run> run, const Held& held);
  static void granted(std::shared_ptr<Run> run);
  static void answered(std::shared_ptr<Run> run, const Held& held, const Owner& owner);
  static void again(std::shared_ptr<Run> run, bool known);
  static void finish(std::shared_ptr<Run> run, bool available);

  const std::shared_ptr<const Ports> ports_;
  const ReservationLimits limits_;
};

// What an engine's `reserve` does: acquires the values and submits the request again, or answers
// it. A request that is refused after all withdraws what it had acquired. Reservations and submit
// outlive the request; submit is not called before this returns, if the ports answer later.
void reserve_for(Reservations& reservations, Request<Patient> request, std::vector<UniqueKey> keys,
                 const std::function<void(Request<Patient>)>& submit);

}  // namespace carelog::command
