// given facts, when a command, then facts or a refusal: tests of deciders as sentences.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "command-side/refusal.h"
#include "events/facts/event.h"

namespace carelog::spec {

template <typename State>
class Given {
 public:
  explicit Given(std::vector<events::Event> facts) {
    for (const events::Event& fact : facts) state_ = evolve(std::move(state_), fact);
  }

  template <typename Command>
  class When {
   public:
    When(const Command& command, const State& state) : decision_(decide(command, state)) {}

    void then(const std::vector<events::Event>& facts) const {
      ASSERT_TRUE(decision_.has_value()) << "refused: " << decision_.error().detail;
      EXPECT_EQ(*decision_, facts);
    }
    void then_nothing() const { then({}); }
    void then_refused(command::RefusalCode code) const {
      ASSERT_FALSE(decision_.has_value()) << "accepted";
      EXPECT_EQ(decision_.error().code, code);
    }
    // Exactly these fields are wrong, with these codes: {"name", "required"}.
    void then_invalid(const std::vector<std::pair<std::string, std::string>>& fields) const {
      then_refused(command::RefusalCode::invalid);
      std::vector<std::pair<std::string, std::string>> found;
      for (const command::FieldError& error : decision_.error().errors) {
        found.emplace_back(error.field, error.code);
        EXPECT_FALSE(error.detail.empty()) << error.field << " does not say how to mend it";
      }
      EXPECT_EQ(found, fields);
    }

   private:
    decltype(decide(std::declval<Command>(), std::declval<State>())) decision_;
  };

  template <typename Command>
  When<Command> when(const Command& command) const {
    return When<Command>(command, state_);
  }

 private:
  State state_;
};

}  // namespace carelog::spec
