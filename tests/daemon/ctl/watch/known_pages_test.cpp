#include "daemon/ctl/watch/list/known_pages.hpp"

#include "tests/daemon/ctl/sample_sessions.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::known_pages_test {
namespace {

using names = std::vector<std::string>;
using indices = std::vector<std::size_t>;

known_pages::page make_page(std::string after, const names& rows) {
    known_pages::page page{std::move(after)};
    for (const std::string& name : rows)
        page.rows.push_back(make_session(name, "alive"));
    page.looked_at = 10;
    page.answered = boot_time{};
    return page;
}

/// Pages of a and b; c and d; e.
known_pages three_pages() {
    known_pages pages;
    pages.take(make_page("", {"a", "b"}), "b");
    pages.take(make_page("b", {"c", "d"}), "d");
    pages.take(make_page("d", {"e"}), std::nullopt);
    return pages;
}

TEST(known_pages, know_their_rows_from_the_first_to_the_last) {
    known_pages pages;
    EXPECT_FALSE(pages.complete());
    EXPECT_EQ(pages.size(), 0U);
    pages = three_pages();
    EXPECT_TRUE(pages.complete());
    EXPECT_EQ(pages.size(), 5U);
    EXPECT_EQ(pages.looked_at(), 30U);
    EXPECT_EQ(pages.row(3)->name, "d");
    EXPECT_EQ(pages.row(5), nullptr);
    EXPECT_EQ(pages.pages_with(1, 3), (indices{0, 1}));
    EXPECT_EQ(pages.pages_with(2, 4), indices{1});
    EXPECT_EQ(pages.pages_with(5, 9), indices{});
}

TEST(known_pages, keep_places_and_counts_of_the_rows_that_they_drop) {
    known_pages pages = three_pages();
    pages.keep_rows({1});
    EXPECT_EQ(pages.size(), 5U);
    EXPECT_EQ(pages.row(0), nullptr);
    EXPECT_EQ(pages.row(2)->name, "c");
    EXPECT_EQ(pages.pages()[0].rows.capacity(), 0U);
    EXPECT_FALSE(pages.pages()[0].answered) << "they are to be asked for again";
}

TEST(known_pages, follow_a_list_that_changes) {
    known_pages pages = three_pages();
    pages.take(make_page("", {"a", "a2"}), "a2");
    EXPECT_EQ(pages.pages()[1].after, "a2") << "the next page begins earlier now";
    EXPECT_FALSE(pages.pages()[1].answered);
    pages.take(make_page("b", {"stale"}), std::nullopt);
    EXPECT_EQ(pages.size(), 5U) << "an answer for a page that is none any more";
    pages.take(make_page("", {"a"}), "d");
    EXPECT_EQ(pages.pages().size(), 2U) << "a page between has gone";
    pages.take(make_page("", {"a"}), std::nullopt);
    EXPECT_EQ(pages.size(), 1U) << "all pages behind have gone";
    EXPECT_TRUE(pages.complete());
}

TEST(known_pages, do_not_run_in_a_circle) {
    known_pages pages = three_pages();
    pages.take(make_page("d", {"e"}), "b");
    EXPECT_EQ(pages.pages().size(), 3U);
    EXPECT_TRUE(pages.complete());
}

}  // namespace
}  // namespace tokenkeeper::ctl::known_pages_test
