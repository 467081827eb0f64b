#include "daemon/ctl/text/styled_text.hpp"
#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/watch/rehearsal.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::watch_view_test {
namespace {

TEST(watch_view, shows_the_worst_first_with_what_to_do) {
    auto sessions = many_sessions(50);
    sessions[40] = lost("s00040");
    sessions[45].health = "degraded";
    rehearsal watch{sessions};
    const auto lines = watch.lines();
    ASSERT_EQ(lines.size(), 24U);
    EXPECT_TRUE(contains(lines[0], "50, worst first")) << watch.text();
    EXPECT_TRUE(lines[2].starts_with("> s00040  lost ")) << watch.text();
    EXPECT_TRUE(lines[3].starts_with("  s00045  alive")) << watch.text();
    EXPECT_TRUE(lines[4].starts_with("  s00000 ")) << watch.text();
    EXPECT_TRUE(watch.has_line("50 sessions: 49 alive, 1 lost; 1 needs attention, 1 is degraded"));
    EXPECT_TRUE(watch.has_line("    → ")) << watch.text();
    EXPECT_TRUE(lines.back().starts_with("q ends")) << watch.text();
}

TEST(watch_view, shows_a_session_with_its_history_and_goes_back) {
    auto sessions = many_sessions(50);
    sessions[3].more = R"(,"reason":"x","idle_deadline":"2026-11-18T12:00:00Z")";
    rehearsal watch{sessions};
    watch.history = R"([{"at":"2026-11-18T10:00:00Z","event":"verify","why":"first"},)"
                    R"({"at":"2026-11-18T10:05:00Z","event":"keep-alive","why":"second"}])";
    watch.size.rows = 40;
    for (int i = 0; i < 3; ++i)
        watch.press(key_name::down);
    watch.asked.clear();
    watch.press(key_name::enter);
    EXPECT_EQ(watch.asked, (std::vector<std::string>{"/v1/sessions/s00003", "/v1/sessions/s00003/history"}));
    const std::string text = watch.text();
    EXPECT_TRUE(contains(watch.lines()[0], "  s00003")) << text;
    EXPECT_TRUE(contains(text, "\nState              alive (x)")) << text;
    ASSERT_TRUE(contains(text, "keep-alive: second")) << text;
    EXPECT_LT(text.find("keep-alive: second"), text.find("verify: first")) << "the latest first";
    watch.asked.clear();
    watch.pass(seconds{1});
    EXPECT_EQ(watch.asked.size(), 3U) << "the list is not in sight";
    watch.size.rows = 10;
    watch.answer();
    watch.press(key_name::end);
    EXPECT_TRUE(watch.has_line("verify: first")) << watch.text();
    EXPECT_TRUE(contains(watch.lines()[0], " lines")) << watch.text();
    watch.press(key_name::escape);
    EXPECT_EQ(watch.selected(), "s00003");
}

TEST(watch_view, tells_that_a_session_has_gone) {
    rehearsal watch{many_sessions(3)};
    watch.press(key_name::enter);
    watch.sessions.erase(watch.sessions.begin());
    watch.pass(seconds{1});
    EXPECT_TRUE(watch.has_line("There is no such session.")) << watch.text();
    EXPECT_FALSE(watch.view.is_over());
    watch.press(key_name::escape);
    EXPECT_EQ(watch.selected(), "s00001");
}

TEST(watch_view, goes_on_without_a_daemon_with_the_last_picture) {
    auto sessions = many_sessions(50);
    sessions[1] = lost("s00001");
    rehearsal watch{sessions, {}, true};
    EXPECT_TRUE(watch.has_line("\x1b[32m")) << "green";
    watch.pass(seconds{1});
    const std::string since = watch.lines()[0].substr(std::string{"tokenkeeper "}.size(), 8);
    watch.reachable = false;
    watch.pass(seconds{1});
    watch.pass(seconds{10});
    EXPECT_TRUE(contains(watch.lines()[0], "since " + since + " no answer: reconnecting")) << watch.text();
    EXPECT_TRUE(contains(watch.lines()[1], "tokenkeeperd is not running"));
    EXPECT_EQ(watch.selected(), "s00001");
    EXPECT_FALSE(watch.has_line("\x1b[32m")) << "nothing is green that nobody knows";
    EXPECT_EQ(watch.view.status(), exit_status::unreachable);
    watch.press(key_name::down);
    EXPECT_EQ(watch.selected(), "s00000") << "keys are heard";
    watch.asked.clear();
    watch.pass(milliseconds{999});
    EXPECT_TRUE(watch.asked.empty()) << "it is asked once a second";
    watch.reachable = true;
    watch.pass(seconds{1});
    EXPECT_TRUE(watch.lines()[0].starts_with("tokenkeeper ")) << watch.text();
    EXPECT_TRUE(watch.has_line("\x1b[32m"));
    EXPECT_EQ(watch.view.status(), exit_status::attention);
}

TEST(watch_view, ignores_an_answer_to_what_is_not_in_sight) {
    rehearsal watch{many_sessions(50)};
    watch.view.take({request_kind::page, "/v1/sessions?limit=200&sort=name", "", {}},
                    to_document({200, "", R"({"sessions":[],"next":null})", ""}), watch.now());
    EXPECT_TRUE(watch.has_line("s00049") || watch.has_line("50, worst first"));
    const auto wrong = watch.view.next_request();
    watch.view.take(wrong, to_document({200, "", R"({"sessions":7})", ""}), watch.now());
    EXPECT_TRUE(contains(watch.lines()[0], "no answer to show: asking again")) << watch.text();
}

TEST(watch_view, ends_at_once_where_waiting_is_of_no_use) {
    const rehearsal unknown_name{many_sessions(3), with_selection({{"nope"}, {}, {}, {}})};
    ASSERT_NE(unknown_name.view.end_reason(), nullptr);
    EXPECT_EQ(unknown_name.view.end_reason()->message, "There is no such session.");
    const rehearsal one_of_two{many_sessions(3), with_selection({{"nope", "s00000"}, {}, {}, {}})};
    EXPECT_TRUE(one_of_two.view.is_over());
    const rehearsal mistyped{many_sessions(3), with_selection({{}, {}, {}, "acne"})};
    ASSERT_NE(mistyped.view.end_reason(), nullptr);
    EXPECT_EQ(mistyped.view.end_reason()->message, R"(no session belongs to an organization "acne")");
    rehearsal watch{many_sessions(3)};
    watch.view.take(watch.view.next_request(), failure{exit_status::not_permitted, "you may not"},
                    watch.now());
    EXPECT_TRUE(watch.view.is_over());
    EXPECT_EQ(watch.view.status(), exit_status::not_permitted);
}

TEST(watch_view, ends_with_the_worst_health_shown) {
    rehearsal well{many_sessions(3)};
    well.press("q");
    EXPECT_TRUE(well.view.is_over());
    EXPECT_EQ(well.view.end_reason(), nullptr);
    EXPECT_EQ(well.view.status(), exit_status::fine);
    auto sessions = many_sessions(1000);
    sessions[999] = lost("s00999");
    sessions[998].health = "degraded";
    status_options by_name;
    by_name.sort = "name";
    EXPECT_EQ(rehearsal(sessions, by_name).view.status(), exit_status::attention) << "out of sight too";
    EXPECT_EQ(rehearsal(sessions, with_selection({{}, "alive", {}, {}})).view.status(),
              exit_status::degraded);
}

TEST(watch_view, shows_the_named_sessions_only) {
    auto sessions = many_sessions(9);
    sessions[5] = lost("s00005");
    rehearsal watch{sessions, with_selection({{"s00001", "s00005"}, {}, {}, {}})};
    EXPECT_EQ(watch.selected(), "s00005");
    EXPECT_TRUE(watch.has_line("2 sessions: 1 alive, 1 lost")) << watch.text();
    EXPECT_EQ(watch.asked, (std::vector<std::string>{"/v1/sessions/s00001", "/v1/sessions/s00005"}));
    watch.press("s");
    EXPECT_EQ(watch.selected(), "s00001");
    watch.press("/005");
    EXPECT_EQ(watch.selected(), "s00005");
    rehearsal one{sessions, with_selection({{"s00005"}, {}, {}, {}})};
    EXPECT_TRUE(one.has_line("State              lost")) << one.text();
    one.press(key_name::escape);
    EXPECT_EQ(one.selected(), "s00005") << one.text();
}

TEST(watch_view, lists_all_keys) {
    rehearsal watch{many_sessions(3)};
    watch.press("?");
    for (const char* key : {"q ", "PgUp", "Home", "Enter", "Esc", "/", "s "})
        EXPECT_TRUE(std::ranges::any_of(watch.lines(), [key](const std::string& line) {
            return line.starts_with(key);
        })) << key;
    watch.press("x");
    EXPECT_EQ(watch.selected(), "s00000");
}

/// Whatever names and messages hold, and however small it is, the screen gets no more than its size, and no
/// control character but those of colours.
TEST(watch_view, fits_every_terminal_and_sends_it_nothing_foreign) {
    auto sessions = many_sessions(5);
    sessions[0] = lost("日本語の端末\u0301\u0301\u0301-\x1b]0;title\a\u202e");
    sessions[0].more = R"(,"reason":"r\u001b[2J","last_error":{"message":"m\u001b[31m\r\nforged"})";
    sessions[1].state = "st\\u009bate";
    for (const std::size_t columns : {1U, 2U, 20U, 40U, 200U}) {
        for (const std::size_t rows : {1U, 3U, 4U, 5U, 6U, 24U}) {
            rehearsal watch{sessions, {}, true};
            watch.size = {columns, rows};
            const auto check = [&watch, columns, rows] {
                EXPECT_EQ(watch.lines().size(), rows);
                for (const std::string& line : watch.lines()) {
                    EXPECT_LE(styled_width(styled_part(line, 0, columns)), columns) << line;
                    for (std::size_t i = 0; i < line.size(); ++i) {
                        const std::string sequence = line.substr(i, line.find('m', i) - i + 1);
                        const bool is_colour =
                            line[i] == '\x1b' && contains("\x1b[0m\x1b[7m\x1b[31m\x1b[32m\x1b[33m", sequence);
                        EXPECT_TRUE(is_colour || static_cast<unsigned char>(line[i]) >= ' ') << line;
                    }
                    EXPECT_FALSE(contains(line, "\u202e") || contains(line, "\xc2\x9b")) << line;
                }
            };
            check();
            for (const key_name name : {key_name::down, key_name::enter, key_name::end, key_name::escape}) {
                watch.press(name);
                check();
            }
            watch.press("?");
            check();
            watch.press("x/端末");
            check();
            watch.reachable = false;
            watch.pass(seconds{1});
            check();
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::ctl::watch_view_test
