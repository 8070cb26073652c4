// What the engine needs to know about one topic: the types of its aggregates, how each is folded
// and stored, and which values must be unique.
//
// An aggregate type is a row here and a folder for its decider; it costs no topic, role or thread.
// The first type of a topic is the head of its keys: the aggregate whose id is the key. So
// everything in a patient's chart can be decided against the patient as it is at that moment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "command-side/billing/account.h"
#include "command-side/billing/invoice_series.h"
#include "command-side/billing/price_list.h"
#include "command-side/chart/entry.h"
#include "command-side/patient/patient.h"
#include "command-side/unique/unique_value.h"

namespace carelog::command {

template <typename S>
struct AggregateType {
  using State = S;
  static constexpr bool listed = false;  // whether it can be looked up by key
  static std::vector<UniqueKey> keys_of(const State&) { return {}; }
};

struct PatientType : AggregateType<Patient> {
  static constexpr std::string_view name = "patient";
  static std::vector<UniqueKey> keys_of(const State& state) { return unique_keys(state); }
};

struct BillingAccountType : AggregateType<BillingAccount> {
  static constexpr std::string_view name = "billing-account";
};

struct InvoiceSeriesType : AggregateType<InvoiceSeries> {
  static constexpr std::string_view name = "invoice-series";
};

struct PriceListType : AggregateType<PriceList> {
  static constexpr std::string_view name = "price-list";
};

struct UniqueValueType : AggregateType<UniqueValue> {
  static constexpr std::string_view name = "unique-value";
};

// An entry of a chart, of this kind.
template <typename Content>
struct EntryType : AggregateType<Entry<Content>> {
  static constexpr std::string_view name = events::EntryNoun<Content>::type;
  static constexpr bool listed = std::is_same_v<Content, events::Allergy>;  // medications ask
};

template <typename First, typename... More>
struct Topic {
  using HeadType = First;
  using Head = typename First::State;
  using State = std::variant<typename First::State, typename More::State...>;

  // Calls visit(Type{}) for each type, the head's first.
  template <typename Visit>
  static void each_type(Visit&& visit) {
    visit(First{});
    (visit(More{}), ...);
  }

  // The state of an aggregate without events. Nothing if the topic has no such type.
  static std::optional<State> fresh(std::string_view type) {
    std::optional<State> state;
    each_type([&]<typename Type>(Type) {
      if (type == Type::name) state.emplace(typename Type::State{});
    });
    return state;
  }

  static bool is_listed(std::string_view type) {
    bool is = false;
    each_type([&]<typename Type>(Type) { is = is || (Type::listed && type == Type::name); });
    return is;
  }

  template <typename S>
  static std::string_view type_of() {
    std::string_view name;
    each_type([&]<typename Type>(Type) {
      if constexpr (std::is_same_v<typename Type::State, S>) name = Type::name;
    });
    return name;
  }

  static std::vector<UniqueKey> keys_of(const State& state) {
    std::vector<UniqueKey> keys;
    each_type([&]<typename Type>(Type) {
      if (const auto* own = std::get_if<typename Type::State>(&state)) keys = Type::keys_of(*own);
    });
    return keys;
  }

  static State fold(const std::vector<events::Event>& facts, State state) {
    std::visit(
        [&](auto& own) {
          for (const events::Event& fact : facts) own = evolve(std::move(own), fact);
        },
        state);
    return state;
  }

  static std::vector<events::Event> facts_in(const State& state) {
    return std::visit([](const auto& own) { return facts_of(own); }, state);
  }
};

// Patients with their charts.
template <typename... Content>
using TopicOfCharts = Topic<PatientType, EntryType<Content>...>;
struct PatientsTopic : events::ChartKinds::Of<TopicOfCharts> {
  static constexpr const char* name = "patients";
};

struct BillingTopic : Topic<BillingAccountType, InvoiceSeriesType, PriceListType> {
  static constexpr const char* name = "billing";
};

struct UniqueValueDomain : Topic<UniqueValueType> {
  static constexpr const char* name = "unique-values";
};

}  // namespace carelog::command
