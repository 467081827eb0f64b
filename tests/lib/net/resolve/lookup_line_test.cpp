#include "lib/net/resolve/lookup_line.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::net::lookup_line_test {
namespace {

class lookups : public testing::Test {
protected:
    lookup_line::ticket enter(const std::string& name) {
        return line.enter(name, [this, name] { begun.push_back(name); });
    }
    void end(const std::string& name, bool is_slow) {
        line.ended(name, is_slow ? lookup_line::slow : boot_clock::duration{});
    }
    /// All names were slow the last time.
    void make_slow(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            enter("slow" + std::to_string(i));
            end("slow" + std::to_string(i), true);
        }
        begun.clear();
    }

    lookup_line line;
    std::vector<std::string> begun;
};

TEST_F(lookups, begin_while_there_are_places) {
    for (std::size_t i = 0; i <= lookup_line::most; ++i)
        enter("n" + std::to_string(i));
    EXPECT_EQ(begun.size(), lookup_line::most);
    end("n0", false);
    EXPECT_EQ(begun.back(), "n" + std::to_string(lookup_line::most));
}

TEST_F(lookups, of_slow_names_leave_places_to_others) {
    make_slow(20);
    for (int i = 0; i < 20; ++i)
        enter("slow" + std::to_string(i));
    EXPECT_EQ(begun.size(), lookup_line::most_slow);
    enter("quick");
    EXPECT_EQ(begun.back(), "quick");
    end("quick", false);
    EXPECT_EQ(begun.size(), lookup_line::most_slow + 1) << "no slow one gets its place";
    end("slow0", true);
    EXPECT_EQ(begun.back(), "slow12") << "but that of a slow one";
    end("slow1", false);
    enter("slow1");
    EXPECT_EQ(begun.back(), "slow1") << "it is slow no more";
}

TEST_F(lookups, of_other_names_go_first) {
    make_slow(2);
    for (std::size_t i = 0; i < lookup_line::most; ++i)
        enter("n" + std::to_string(i));
    enter("slow0");
    enter("quick");
    end("n0", true);
    EXPECT_EQ(begun.back(), "quick");
}

TEST_F(lookups, that_nobody_waits_for_do_not_begin) {
    for (std::size_t i = 0; i < lookup_line::most; ++i)
        enter("n" + std::to_string(i));
    const auto left = enter("left");
    enter("next");
    line.leave(left);
    end("n0", false);
    EXPECT_EQ(begun.back(), "next");
    end("n1", false);
    EXPECT_EQ(begun.back(), "next") << "nobody waits";
}

}  // namespace
}  // namespace tokenkeeper::net::lookup_line_test
