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
    /// The latest look-ups of so many names were quick, or slow.
    void make_known(const std::string& prefix, std::size_t count, bool is_slow) {
        for (std::size_t i = 0; i < count; ++i) {
            enter(prefix + std::to_string(i));
            end(prefix + std::to_string(i), is_slow);
        }
        begun.clear();
    }
    void enter_all(const std::string& prefix, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            enter(prefix + std::to_string(i));
    }

    lookup_line line;
    std::vector<std::string> begun;
};

TEST_F(lookups, begin_while_there_are_places) {
    make_known("n", lookup_line::most + 1, false);
    enter_all("n", lookup_line::most + 1);
    EXPECT_EQ(begun.size(), lookup_line::most);
    end("n0", false);
    EXPECT_EQ(begun.back(), "n" + std::to_string(lookup_line::most));
}

TEST_F(lookups, of_slow_names_leave_places_to_new_ones_and_those_to_quick_ones) {
    make_known("slow", 20, true);
    make_known("quick", 3, false);
    enter_all("slow", 20);
    EXPECT_EQ(begun.size(), lookup_line::most_slow);
    enter_all("new", 10);
    EXPECT_EQ(begun.size(), lookup_line::most_new);
    enter_all("quick", 3);
    EXPECT_EQ(begun.size(), lookup_line::most);
    EXPECT_EQ(begun.back(), "quick1");
}

TEST_F(lookups, that_are_over_give_their_places_to_names_that_may_have_them) {
    make_known("slow", 20, true);
    enter_all("slow", 20);
    enter("new");
    end("new", false);
    EXPECT_EQ(begun.size(), lookup_line::most_slow + 1) << "no slow one gets its place";
    end("slow0", true);
    EXPECT_EQ(begun.back(), "slow12") << "but that of a slow one";
    end("slow1", false);
    enter("slow1");
    EXPECT_EQ(begun.back(), "slow1") << "it is slow no more";
}

TEST_F(lookups, go_first_of_quick_names_then_of_new_ones) {
    make_known("busy", lookup_line::most, false);
    make_known("slow", 1, true);
    make_known("quick", 1, false);
    enter_all("busy", lookup_line::most);
    enter("slow0");
    enter("new");
    enter("quick0");
    end("busy0", false);
    EXPECT_EQ(begun.back(), "quick0");
    for (const std::string over : {"busy1", "busy2", "busy3"})
        end(over, false);
    EXPECT_EQ(begun.back(), "new");
    for (const std::string over : {"busy4", "busy5", "busy6"})
        end(over, false);
    EXPECT_EQ(begun.back(), "slow0");
}

/// Names that nobody has looked up before may all hang: those that work are not held up by them.
TEST_F(lookups, of_names_that_work_do_not_wait_for_new_ones_that_hang) {
    make_known("works", 2, false);
    enter_all("hangs", 100);
    enter_all("works", 2);
    EXPECT_EQ(begun.back(), "works1");
}

TEST_F(lookups, that_nobody_waits_for_do_not_begin) {
    make_known("busy", lookup_line::most, false);
    enter_all("busy", lookup_line::most);
    const auto left = enter("left");
    enter("next");
    line.leave(left);
    for (const std::string over : {"busy0", "busy1", "busy2"})
        end(over, false);
    EXPECT_EQ(begun.back(), "next");
    end("busy3", false);
    EXPECT_EQ(begun.back(), "next") << "nobody waits";
}

}  // namespace
}  // namespace tokenkeeper::net::lookup_line_test
