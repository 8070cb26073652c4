// What every HotRows must do. The tests are in hot_rows_contract.cc; memory and Redis instantiate
// them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "query-side/hot/hot_rows.h"

namespace carelog::query {

using MakeHotRows = std::unique_ptr<HotRows> (*)();

class HotRowsContract : public testing::TestWithParam<MakeHotRows> {
 protected:
  std::string found(const std::string& id) { return rows_->find({id}).front().value_or("nothing"); }

  std::unique_ptr<HotRows> rows_ = GetParam()();
};

}  // namespace carelog::query
