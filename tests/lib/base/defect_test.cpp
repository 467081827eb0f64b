#include "lib/base/defect.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper {
namespace {

#ifndef TOKENKEEPER_DEFECTS
static_assert(!defect("anything"), "without the option it costs nothing");
#endif

TEST(defect, is_not_made_unless_it_is_chosen) {
    EXPECT_FALSE(defect("one that nobody chooses"));
}

}  // namespace
}  // namespace tokenkeeper
