// A memory model that others hold too.
#pragma once

#include <memory>
#include <utility>

#include "tests/projections/memory_read_model.h"

namespace carelog::projections {

class SharedModel final : public ReadModel {
 public:
  explicit SharedModel(std::shared_ptr<MemoryReadModel> model) : model_(std::move(model)) {}
  const std::string& name() const override { return model_->name(); }
  std::vector<events::ReaderPosition> positions(const std::string& topic,
                                                std::uint32_t count) override {
    return model_->positions(topic, count);
  }
  bool apply(const std::string& topic, const std::vector<Move>& moves,
             const std::vector<events::RecordedCommit>& commits) override {
    return model_->apply(topic, moves, commits);
  }
  bool note_at_end(const std::string& topic,
                   const std::vector<events::LogPosition>& here) override {
    return model_->note_at_end(topic, here);
  }
  Checksum checksum() override { return model_->checksum(); }
  std::vector<ParkedAggregate> parked() override { return {}; }
  bool retry(const ParkedAggregate&, const std::vector<events::RecordedCommit>&) override {
    return false;
  }
  bool release(const ParkedAggregate&) override { return false; }

 private:
  const std::shared_ptr<MemoryReadModel> model_;
};

}  // namespace carelog::projections
