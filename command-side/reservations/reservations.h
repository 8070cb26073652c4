// How a command gets values that must be unique when several nodes decide about patients.
//
// Each value is an aggregate of its own (unique/unique_value.h), named by a keyed hash and led by
// some node. Before a command that takes new values is appended, it reserves them for its use
// (engine/value_uses.h). A use that ends without taking the value is withdrawn. A reservation that
// is left over is settled when another patient asks for the value: the leader of the owner's
// partition says whether any of the uses is being decided at this moment, and then whether the
// patient has the value. If the patient has it, the command is refused. If a use is being decided,
// the question is asked again, and in the end the answer is "try again". Otherwise the value is
// freed, unless it has changed meanwhile. So a crash between any two steps leaves a reservation
// that costs the next command a question, and never a value with two owners.
//
// Asynchronous, without threads, clock or network of its own: the ports have them. Thread-safe if
// they are.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command-side/engine/domain.h"
#include "command-side/engine/submitted.h"
#include "command-side/patient/patient.h"
#include "command-side/unique/unique_value.h"

namespace carelog::command {

struct ReservationLimits {
  std::int64_t retry_ms = 30;  // between tries while another command is deciding about the value
  int tries_max = 12;          // tries for one value
};

class Reservations {
 public:
  struct Held {
    UniqueValue value;
    std::uint64_t version = 0;
  };
  struct Owner {
    bool holds = false;           // the patient has the value
    std::uint32_t undecided = 0;  // uses that are being decided; if any, `holds` means nothing
  };
  template <typename Answer>  // nothing: no answer for now
  using Then = std::function<void(std::optional<Answer>)>;

  struct Ports {
    // Each may answer on any thread, once.
    std::function<void(const std::string& value_id, const std::string& owner,
                       const std::string& use, Then<Held>)>
        reserve;
    // False: the value has changed since that version, if one is given.
    std::function<void(const std::string& value_id, std::optional<std::uint64_t> version,
                       SettleValue, Then<bool>)>
        settle;
    // Asks the leader of the patient's partition.
    std::function<void(const std::string& patient_id, const std::string& value_id,
                       const std::vector<std::string>& pending, Then<Owner>)>
        ask_owner;
    std::function<void(std::chrono::milliseconds, std::function<void()>)> after;
    std::function<std::string(const std::string& key)> value_id;
    // Who has the value as far as this node has read, by its own index: in a log that was copied
    // from an embedded one (`carelog replay --to`) owners have reserved nothing. Null: nobody.
    std::function<std::optional<std::string>(const std::string& key)> known_owner = {};
    std::function<std::int64_t()> now_ms;
  };

  explicit Reservations(Ports ports, ReservationLimits limits = {});

  struct Acquired {
    enum class End {
      known,
      unavailable,  // a node could not be asked: nothing is known
      undecided,    // another command was deciding about a value during all tries
    };
    End end = End::known;
    std::vector<UniqueKey> taken_by_others = {};
    std::vector<std::string> held = {};  // value ids
    bool granted() const { return end == End::known && taken_by_others.empty(); }
  };
  // Done is called once, on any thread. A caller that does not use what is held withdraws it.
  void acquire(std::vector<UniqueKey> keys, std::string owner, std::string use,
               std::int64_t deadline_ms, std::function<void(Acquired)> done);

  // The use has ended without taking what was held for it.
  void withdraw(const Acquired& acquired, const std::string& owner, const std::string& use);

 private:
  struct Run;
  static void next(std::shared_ptr<Run> run);
  static void reserved(std::shared_ptr<Run> run, const Held& held);
  static void ask_owner(std::shared_ptr<Run> run, const Held& held);
  static void granted(std::shared_ptr<Run> run);
  static void answered(std::shared_ptr<Run> run, const Held& held, const Owner& owner);
  static void again(std::shared_ptr<Run> run, Acquired::End otherwise);
  static void finish(std::shared_ptr<Run> run, Acquired::End end);

  const std::shared_ptr<const Ports> ports_;
  const ReservationLimits limits_;
};

// The `reserve` of an engine: acquires the values and submits the request again, or answers it. A
// request that ends without taking them withdraws what it acquired. Reservations and submit outlive
// the request; submit is not called before this returns if the ports answer later.
void reserve_for(Reservations& reservations, Submitted<PatientsTopic> request,
                 std::vector<UniqueKey> keys,
                 const std::function<void(Submitted<PatientsTopic>)>& submit);

}  // namespace carelog::command
