#include "daemon/systemd/credential_lines.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::systemd::credential_lines_test {
namespace {

TEST(credential_lines, serve_so_many_of_a_unit_and_then_the_next_of_it) {
    credential_lines lines{2};
    EXPECT_TRUE(lines.enter(1, "w@.service"));
    EXPECT_TRUE(lines.enter(2, "w@.service"));
    EXPECT_FALSE(lines.enter(3, "w@.service"));
    EXPECT_FALSE(lines.enter(4, "w@.service"));
    EXPECT_TRUE(lines.enter(5, "export.service")) << "no other unit waits";
    EXPECT_EQ(lines.leave(5), std::nullopt);
    EXPECT_EQ(lines.leave(3), std::nullopt) << "it only waited";
    EXPECT_EQ(lines.leave(1), 4U);
    EXPECT_EQ(lines.leave(2), std::nullopt) << "nobody waits";
    EXPECT_EQ(lines.leave(2), std::nullopt) << "it has left";
    EXPECT_TRUE(lines.enter(6, "w@.service"));
    EXPECT_FALSE(lines.enter(7, "w@.service"));
    EXPECT_EQ(lines.leave(4), 7U);
}

TEST(credential_lines, know_who_can_make_room) {
    credential_lines lines{1};
    EXPECT_EQ(lines.newest_of_longest(), std::nullopt);
    for (const credential_lines::client each : {1U, 2U})
        lines.enter(each, "a.service");
    for (const credential_lines::client each : {3U, 4U, 5U})
        lines.enter(each, "b@.service");
    EXPECT_EQ(lines.newest_of_longest(), 5U);
    lines.leave(5);
    lines.leave(4);
    EXPECT_EQ(lines.newest_of_longest(), 2U);
    lines.leave(2);
    EXPECT_EQ(lines.newest_of_longest(), std::nullopt) << "who is served keeps its place";
}

}  // namespace
}  // namespace tokenkeeper::systemd::credential_lines_test
