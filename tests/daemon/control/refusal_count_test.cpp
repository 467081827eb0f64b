#include "daemon/control/access/refusal_count.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::control::refusal_count_test {
namespace {

using namespace std::chrono_literals;

refusal_line line(std::string request, std::uint64_t count = 1) {
    return {.request = std::move(request), .peer = "uid 1000, pid 5", .count = count};
}

class refusal_counting : public testing::Test {
protected:
    refusal_count count;
    boot_time now{1h};

    bool told(unsigned user) { return count.add(std::to_string(user), line("GET /x"), now).has_value(); }
};

TEST_F(refusal_counting, tells_the_first_refusal_of_each_user_at_once) {
    EXPECT_EQ(count.add("1000", line("GET /x"), now), line("GET /x"));
    EXPECT_EQ(count.add("1001", line("GET /y"), now), line("GET /y"));
    EXPECT_FALSE(told(1000));
    EXPECT_EQ(count.next_due(), now + 60s);
}

TEST_F(refusal_counting, makes_one_line_a_minute_of_all_others) {
    EXPECT_TRUE(told(1000));
    for (int i = 0; i < 40'000; ++i)
        EXPECT_FALSE(told(1000));
    EXPECT_FALSE(count.add("1000", line("POST /last"), now));
    EXPECT_TRUE(count.take_due(now + 59s).empty());
    now += 60s;
    EXPECT_EQ(count.take_due(now), std::vector{line("POST /last", 40'001)});
    EXPECT_FALSE(told(1000)) << "the next one is told a minute later";
    EXPECT_TRUE(count.take_due(now + 59s).empty());
    EXPECT_EQ(count.take_due(now + 60s), std::vector{line("GET /x")});
}

TEST_F(refusal_counting, forgets_who_was_quiet_for_a_minute) {
    EXPECT_TRUE(told(1000));
    now += 60s;
    EXPECT_TRUE(count.take_due(now).empty());
    EXPECT_EQ(count.next_due(), std::nullopt);
    EXPECT_TRUE(told(1000)) << "a first one again";
}

TEST_F(refusal_counting, is_of_one_user_and_no_business_of_others) {
    EXPECT_TRUE(told(1000));
    now += 30s;
    EXPECT_TRUE(told(1001));
    EXPECT_FALSE(told(1000));
    EXPECT_FALSE(told(1001));
    EXPECT_EQ(count.next_due(), now + 30s);
    EXPECT_EQ(count.take_due(now + 30s).size(), 1U);
    EXPECT_EQ(count.take_due(now + 60s).size(), 1U);
}

TEST_F(refusal_counting, gives_users_beyond_its_room_one_place_together) {
    std::size_t lines = 0;
    for (unsigned user = 100'000; user < 165'536; ++user)
        lines += told(user) ? 1 : 0;
    EXPECT_EQ(lines, refusal_count::most_peers + 1);
    EXPECT_FALSE(told(100'000)) << "who has a place keeps it";
    const auto due = count.take_due(now + 60s);
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(due.at(0).count + due.at(1).count, 65'536 - lines + 1);
    EXPECT_EQ(count.take_due(now + 120s).size(), 0U);
    EXPECT_EQ(count.next_due(), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::control::refusal_count_test
