#include "daemon/store/trouble_report.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::store::trouble_report_test {
namespace {

using kind = store_news::kind;

constexpr boot_time start{std::chrono::hours{1}};

struct told_trouble {
    std::vector<store_news> news;
    trouble_report report{[this](const store_news& each) { news.push_back(each); }};
};

TEST(trouble_report, tells_of_one_trouble_once_whatever_it_says_next) {
    told_trouble t;
    t.report.begin("disk full");
    t.report.begin("disk full");
    t.report.begin("no such folder");
    ASSERT_EQ(t.news.size(), 1U);
    EXPECT_EQ(t.news[0].what, kind::unavailable);
    EXPECT_EQ(t.news[0].message, "disk full");
    EXPECT_EQ(t.report.message(), "no such folder") << "status shows what is wrong now";
}

TEST(trouble_report, tells_of_its_end_once) {
    told_trouble t;
    t.report.end();
    EXPECT_TRUE(t.news.empty()) << "there was none";
    t.report.begin("disk full");
    t.report.end();
    t.report.end();
    ASSERT_EQ(t.news.size(), 2U);
    EXPECT_EQ(t.news[1].what, kind::recovered);
    EXPECT_EQ(t.report.message(), "");
    t.report.begin("disk full");
    EXPECT_EQ(t.news.size(), 3U) << "a new one";
}

TEST(trouble_report, passes_on_what_has_no_end) {
    told_trouble t;
    t.report.tell(kind::damaged, "a row");
    t.report.tell(kind::damaged, "a row");
    EXPECT_EQ(t.news.size(), 2U);
    EXPECT_EQ(t.report.message(), "");
}

TEST(trouble_report, begins_where_one_call_takes_longer_than_five_seconds) {
    told_trouble t;
    t.report.call_begins();
    t.report.watch(start);
    t.report.watch(start + trouble_report::longest_call);
    EXPECT_TRUE(t.news.empty());
    t.report.watch(start + trouble_report::longest_call + milliseconds{1});
    ASSERT_EQ(t.news.size(), 1U);
    EXPECT_EQ(t.news[0].message, "its disk does not answer");
}

TEST(trouble_report, counts_from_the_call_that_is_under_way) {
    told_trouble t;
    t.report.call_begins();
    t.report.watch(start);
    t.report.call_ended();
    t.report.watch(start + seconds{100});
    t.report.call_begins();
    t.report.watch(start + seconds{100});
    t.report.watch(start + seconds{105});
    EXPECT_TRUE(t.news.empty());
    t.report.watch(start + seconds{106});
    EXPECT_EQ(t.news.size(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::store::trouble_report_test
