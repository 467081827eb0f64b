#include "daemon/runtime/boot_id.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::runtime::boot_id_test {
namespace {

TEST(boot_id, has_hyphens_or_not) {
    EXPECT_EQ(boot_id_in("5b9d1f0e-66a4-4d0e-8f65-1c02a3b4c5d6"), 0x5b9d1f0e66a44d0eU);
    EXPECT_EQ(boot_id_in("5b9d1f0e66a44d0e8f651c02a3b4c5d6"), 0x5b9d1f0e66a44d0eU);
}

TEST(boot_id, is_unknown_in_any_other_form) {
    for (const auto* text : {"", "5b9d1f0e", "xb9d1f0e-66a4-4d0e-8f65-1c02a3b4c5d6",
                             "5b9d1f0e66a44d0e8f651c02a3b4c5d", "5b9d1f0e66a44d0x8f651c02a3b4c5d6",
                             "5b9d1f0e-66a4-4d 0-8f65-1c02a3b4c5d6", "                                    "})
        EXPECT_EQ(boot_id_in(text), 0U) << text;
}

}  // namespace
}  // namespace tokenkeeper::runtime::boot_id_test
