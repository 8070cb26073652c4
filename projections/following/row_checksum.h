// SHA-256 over rows, each preceded by its length.
#pragma once

#include <memory>
#include <string_view>

#include "projections/following/read_model.h"

namespace carelog::projections {

class RowChecksum {
 public:
  RowChecksum();
  ~RowChecksum();

  void add(std::string_view row);
  Checksum finish();  // once, at the end

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace carelog::projections
