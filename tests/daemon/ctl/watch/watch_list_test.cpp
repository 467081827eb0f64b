#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/watch/rehearsal.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::watch_list_test {
namespace {

TEST(watch_list, moves_by_rows_pages_and_to_both_ends) {
    rehearsal watch{many_sessions(100)};
    watch.press(key_name::down);
    watch.press("jj");
    EXPECT_EQ(watch.selected(), "s00003");
    watch.press(key_name::up);
    watch.press("k");
    EXPECT_EQ(watch.selected(), "s00001");
    watch.press(key_name::page_down);
    EXPECT_EQ(watch.selected(), "s00021") << watch.text();
    watch.press(key_name::page_up);
    watch.press(key_name::page_up);
    EXPECT_EQ(watch.selected(), "s00000");
    watch.press(key_name::end);
    EXPECT_EQ(watch.selected(), "s00099");
    EXPECT_TRUE(contains(watch.lines()[0], "81-100 of 100"));
    watch.press(key_name::home);
    EXPECT_EQ(watch.selected(), "s00000");
    watch.press("G");
    watch.press("g");
    EXPECT_TRUE(contains(watch.lines()[0], "1-20 of 100")) << watch.text();
}

TEST(watch_list, asks_for_no_more_than_is_in_sight) {
    rehearsal watch{many_sessions(1000)};
    EXPECT_EQ(watch.asked, (std::vector<std::string>{"/v1/sessions?limit=200&sort=urgency", "/v1/status"}));
    watch.asked.clear();
    watch.pass(milliseconds{999});
    EXPECT_TRUE(watch.asked.empty()) << "nothing is due";
    watch.pass(milliseconds{1});
    EXPECT_EQ(watch.asked.size(), 2U);
    for (int i = 0; i < 9; ++i)
        watch.press(key_name::page_down);
    watch.asked.clear();
    watch.press(key_name::page_down);
    EXPECT_EQ(watch.asked, std::vector<std::string>{"/v1/sessions?limit=200&sort=urgency&after=s00199"});
    EXPECT_EQ(watch.selected(), "s00200");
    watch.press(key_name::end);
    EXPECT_EQ(watch.selected(), "s00999");
    watch.asked.clear();
    watch.pass(seconds{1});
    EXPECT_EQ(watch.asked,
              (std::vector<std::string>{"/v1/sessions?limit=200&sort=urgency&after=s00799", "/v1/status"}));
    watch.press(key_name::home);
    EXPECT_EQ(watch.selected(), "s00000") << "rows that were dropped are here again";
}

TEST(watch_list, reads_on_to_the_end_unless_another_key_is_pressed) {
    rehearsal watch{many_sessions(1000)};
    watch.most_answers = 1;
    watch.press(key_name::end);
    EXPECT_TRUE(contains(watch.lines()[0], "reading on")) << watch.text();
    watch.press(key_name::up);
    EXPECT_FALSE(contains(watch.lines()[0], "reading on"));
    watch.most_answers = 100;
    watch.answer();
    EXPECT_LT(watch.selected(), "s00500");
}

TEST(watch_list, keeps_the_selected_session_but_shows_a_worse_one_at_the_top) {
    rehearsal watch{many_sessions(50)};
    watch.sessions[30] = lost("s00030");
    watch.pass(seconds{1});
    EXPECT_EQ(watch.selected(), "s00030") << "nobody has moved from the top";
    watch.press(key_name::down);
    watch.press(key_name::down);
    EXPECT_EQ(watch.selected(), "s00001");
    watch.sessions[31] = lost("s00031");
    watch.pass(seconds{1});
    EXPECT_EQ(watch.selected(), "s00001") << watch.text();
    watch.sessions.erase(watch.sessions.begin() + 1);
    watch.pass(seconds{1});
    EXPECT_EQ(watch.selected(), "s00002") << "the next one in its place";
}

TEST(watch_list, begins_the_advice_with_the_selected_session) {
    auto sessions = many_sessions(40);
    for (std::size_t i = 0; i < 20; ++i)
        sessions[i] = lost(sessions[i].name);
    rehearsal watch{sessions};
    EXPECT_TRUE(watch.has_line("s00000: lost"));
    EXPECT_FALSE(watch.has_line("s00015: lost"));
    for (int i = 0; i < 15; ++i)
        watch.press(key_name::down);
    EXPECT_TRUE(watch.has_line("s00015: lost")) << watch.text();
    EXPECT_FALSE(watch.has_line("s00000: lost"));
    EXPECT_TRUE(watch.has_line("… and ")) << "the rest is counted";
}

TEST(watch_list, sorts) {
    auto sessions = many_sessions(50);
    sessions[40] = lost("s00040");
    rehearsal watch{sessions};
    watch.asked.clear();
    watch.press("s");
    EXPECT_EQ(watch.selected(), "s00000");
    EXPECT_TRUE(contains(watch.lines()[0], "by name"));
    EXPECT_EQ(watch.asked.front(), "/v1/sessions?limit=200&sort=name");
    watch.press("s");
    EXPECT_EQ(watch.selected(), "s00040");
    status_options by_name;
    by_name.sort = "name";
    EXPECT_EQ(rehearsal(sessions, by_name).asked.front(), "/v1/sessions?limit=200&sort=name");
}

TEST(watch_list, lets_the_daemon_filter_what_it_can) {
    auto sessions = many_sessions(50);
    sessions[40] = lost("s00040");
    sessions[40].organization = "other";
    rehearsal watch{sessions};
    watch.asked.clear();
    watch.press("/state:lost org:other");
    EXPECT_TRUE(
        std::ranges::count(watch.asked, "/v1/sessions?limit=200&sort=urgency&state=lost&organization=other"));
    EXPECT_TRUE(watch.lines().back().starts_with("/state:lost org:other_")) << watch.text();
    EXPECT_TRUE(watch.has_line("1 of 50 sessions: 1 lost; 1 needs attention")) << watch.text();
    watch.press(key_name::enter);
    watch.press("s");
    EXPECT_EQ(watch.selected(), "s00040") << "letters are keys again";
    watch.press(key_name::escape);
    EXPECT_TRUE(watch.has_line("50 sessions: 49 alive")) << watch.text();
    watch.press("/health:bad");
    EXPECT_TRUE(contains(watch.lines().back(), "there is no health: bad")) << watch.text();
}

TEST(watch_list, looks_for_a_part_of_a_name_in_page_after_page) {
    auto sessions = many_sessions(3000);
    sessions[2321].name = "s02321-Lobby";
    rehearsal watch{sessions};
    watch.asked.clear();
    watch.press("/lobby");
    EXPECT_EQ(watch.selected(), "s02321-Lobby") << watch.text();
    EXPECT_EQ(watch.asked.back(), "/v1/sessions?limit=1000&sort=urgency&after=s01999");
    EXPECT_EQ(watch.asked.size(), 3U);
    EXPECT_TRUE(watch.has_line("1 of 3000 sessions")) << watch.text();
    watch.asked.clear();
    watch.pass(seconds{1});
    EXPECT_EQ(watch.asked.size(), 2U) << "only the page in sight, and the daemon";
    watch.press("x");
    EXPECT_TRUE(watch.has_line("no session fits the filter")) << watch.text();
}

TEST(watch_list, asks_for_many_large_pages_no_more_often_than_one_a_second) {
    auto sessions = many_sessions(3000);
    for (const std::size_t i : {500U, 1500U, 2500U})
        sessions[i].name += "-lobby";
    rehearsal watch{sessions};
    watch.press("/lobby");
    const auto pages_asked_in = [&watch](seconds time) {
        watch.asked.clear();
        watch.pass(time);
        return watch.asked.size() - static_cast<std::size_t>(std::ranges::count(watch.asked, "/v1/status"));
    };
    EXPECT_EQ(pages_asked_in(seconds{2}), 0U);
    EXPECT_EQ(pages_asked_in(seconds{1}), 3U);
}

TEST(watch_list, says_how_far_it_has_looked) {
    rehearsal watch{many_sessions(3000)};
    watch.most_answers = 2;
    watch.press("/nowhere");
    EXPECT_TRUE(contains(watch.lines()[0], "looked through 2000")) << watch.text();
    EXPECT_TRUE(watch.has_line("no session found yet"));
}

TEST(watch_list, keeps_the_rows_until_those_of_another_filter_or_order_are_here) {
    rehearsal watch{many_sessions(50)};
    watch.most_answers = 0;
    watch.press("s");
    EXPECT_EQ(watch.selected(), "s00000") << "no empty picture between";
    watch.press("/049");
    EXPECT_EQ(watch.selected(), "s00000");
    watch.most_answers = rehearsal::no_limit;
    watch.answer();
    EXPECT_EQ(watch.selected(), "s00049");
    EXPECT_FALSE(watch.has_line("s00000"));
    watch.reachable = false;
    watch.press(key_name::escape);
    EXPECT_EQ(watch.selected(), "s00049") << "the last picture";
}

TEST(watch_list, moves_a_wide_table_sideways) {
    status_options wide;
    wide.wide = true;
    rehearsal watch{many_sessions(3), wide};
    watch.size.columns = 30;
    EXPECT_TRUE(contains(watch.lines()[1], "  NAME    STATE  HEALTH"));
    watch.press(key_name::right);
    EXPECT_TRUE(watch.lines()[1].starts_with("  STATE  HEALTH  MODE")) << watch.text();
    watch.press(key_name::left);
    watch.press(key_name::left);
    EXPECT_TRUE(contains(watch.lines()[1], "NAME")) << watch.text();
}

}  // namespace
}  // namespace tokenkeeper::ctl::watch_list_test
