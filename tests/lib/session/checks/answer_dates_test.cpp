#include "lib/session/checks/answer_dates.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace tokenkeeper::answer_dates_test {
namespace {

using question = answer_dates::question;
using verdict = answer_dates::verdict;

/// An answer a tenth of a second after its request.
verdict judge(answer_dates& dates, int asked, std::int64_t date, question what = question::look) {
    const boot_time at{seconds{asked}};
    return dates.judge(what, wall_time{seconds{1'800'000'000 + date}}, at, at + milliseconds{100});
}

TEST(answer_dates, are_believed_where_they_differ_as_our_clock_does) {
    answer_dates dates;
    EXPECT_EQ(judge(dates, 100, 0), verdict::believed) << "there is no other";
    EXPECT_EQ(judge(dates, 400, 300), verdict::believed);
    EXPECT_EQ(judge(dates, 500, 402), verdict::believed) << "two seconds are nothing";
    EXPECT_EQ(judge(dates, 600, 498), verdict::doubted);
}

TEST(answer_dates, are_believed_again_once_several_agree) {
    answer_dates dates;
    judge(dates, 100, 0);
    EXPECT_EQ(judge(dates, 200, 4000), verdict::doubted);
    EXPECT_EQ(judge(dates, 300, 4100), verdict::doubted) << "one of two servers may answer twice in a row";
    EXPECT_EQ(judge(dates, 400, 300), verdict::doubted);
    EXPECT_EQ(judge(dates, 500, 400), verdict::doubted);
    EXPECT_EQ(judge(dates, 600, 500), verdict::doubted);
    EXPECT_EQ(judge(dates, 700, 600), verdict::believed);
}

TEST(answer_dates, may_be_written_at_any_time_between_request_and_answer) {
    answer_dates dates;
    EXPECT_EQ(judge(dates, 100, 0), verdict::believed);
    const boot_time asked{seconds{400}};
    for (const int date : {298, 310, 322}) {
        auto slow = dates;
        EXPECT_EQ(
            slow.judge(question::look, wall_time{seconds{1'800'000'000 + date}}, asked, asked + seconds{20}),
            verdict::believed);
    }
}

TEST(answer_dates, of_a_slow_answer_do_not_hide_a_clock_that_was_set) {
    answer_dates dates;
    EXPECT_EQ(judge(dates, 100, 0), verdict::believed);
    const boot_time asked{seconds{400}};
    const auto slow =
        dates.judge(question::look, wall_time{seconds{1'800'000'000 + 297}}, asked, asked + seconds{4});
    EXPECT_EQ(slow, verdict::believed) << "six seconds behind, or three and written early: nothing tells";
    EXPECT_EQ(judge(dates, 700, 594), verdict::doubted);
}

TEST(answer_dates, that_come_again_are_those_of_a_stored_answer) {
    answer_dates dates;
    EXPECT_EQ(judge(dates, 100, 0), verdict::believed);
    EXPECT_EQ(judge(dates, 250, 150, question::touch), verdict::believed);
    EXPECT_EQ(judge(dates, 400, 0), verdict::stored);
    EXPECT_EQ(judge(dates, 550, 150, question::touch), verdict::stored)
        << "touches have an address of their own";
    EXPECT_EQ(judge(dates, 700, 600), verdict::believed) << "what was stored is no measure";
    EXPECT_EQ(judge(dates, 800, 700, question::head_touch), verdict::believed);
    EXPECT_EQ(judge(dates, 850, 750, question::touch), verdict::believed);
    EXPECT_EQ(judge(dates, 900, 700, question::head_touch), verdict::stored) << "so have touches by HEAD";
}

TEST(answer_dates, tell_by_how_much_a_clock_was_set) {
    answer_dates dates;
    EXPECT_EQ(judge(dates, 100, 0), verdict::believed);
    EXPECT_EQ(dates.jump(), seconds{0});
    EXPECT_EQ(judge(dates, 400, 200), verdict::doubted);
    EXPECT_LE(dates.jump(), -seconds{100});
    EXPECT_GE(dates.jump(), -seconds{102});
    EXPECT_EQ(judge(dates, 500, 300), verdict::doubted) << "but it goes on as ours does";
    EXPECT_EQ(dates.jump(), seconds{0});
    EXPECT_EQ(judge(dates, 400, 253'000'000'000), verdict::doubted);
    EXPECT_EQ(dates.jump(), longest_duration) << "the year 9987";
}

TEST(answer_dates, are_the_same_for_two_answers_within_a_moment) {
    answer_dates dates;
    EXPECT_EQ(judge(dates, 100, 0), verdict::believed);
    EXPECT_EQ(judge(dates, 102, 0), verdict::believed);
}

}  // namespace
}  // namespace tokenkeeper::answer_dates_test
