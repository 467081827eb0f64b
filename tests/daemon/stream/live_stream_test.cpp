#include "daemon/stream/live_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::stream::live_stream_test {
namespace {

namespace asio = boost::asio;
using logging::severity;

class live_stream_test : public testing::Test {
protected:
    void add(const std::string& text, const std::string& session = {}, severity level = severity::info) {
        live_.add({level, session, text});
    }
    /// Far more lines than the log keeps.
    void flood(const std::string& session, severity level = severity::info) {
        for (int i = 0; i < 100; ++i)
            add("flood", session, level);
    }
    /// Waits on behalf of a follower; `woken_` counts.
    void begin_wait(const std::shared_ptr<follower>& reader) {
        asio::co_spawn(context_, wait_once(reader), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
        poll();
    }
    asio::awaitable<void> wait_once(std::shared_ptr<follower> reader) {
        co_await reader->wait();
        ++woken_;
    }
    void poll() {
        context_.restart();
        turns_ = context_.poll();
    }
    static std::string take(const std::shared_ptr<follower>& reader, std::size_t most = 10'000) {
        return reader->take({}, most);
    }

    asio::io_context context_{1};
    live_stream live_{context_.get_executor(), 2'000};
    int woken_ = 0;
    std::size_t turns_ = 0;  ///< of the last poll
};

TEST_F(live_stream_test, makes_and_keeps_nothing_while_nobody_follows) {
    EXPECT_FALSE(live_.has_followers());
    add("before");
    auto reader = live_.follow({});
    EXPECT_TRUE(live_.has_followers());
    EXPECT_EQ(take(reader), "");
    add("a");
    EXPECT_EQ(take(reader), "a\n");
    reader.reset();
    EXPECT_FALSE(live_.has_followers());
    reader = live_.follow({});
    EXPECT_EQ(take(reader), "") << "what was kept for the last one is gone";
}

TEST_F(live_stream_test, begins_for_each_follower_when_it_comes) {
    const auto first = live_.follow({});
    add("before");
    const auto second = live_.follow({});
    add("after");
    EXPECT_EQ(take(second), "after\n") << "the log keeps more for the first one";
    EXPECT_EQ(take(first), "before\nafter\n");
}

TEST_F(live_stream_test, wakes_a_follower_for_what_it_wants) {
    const auto reader = live_.follow({severity::info, "lobby"});
    begin_wait(reader);
    add("theirs", "export");
    poll();
    EXPECT_EQ(woken_, 0);
    add("ours", "lobby");
    poll();
    EXPECT_EQ(woken_, 1);
    EXPECT_EQ(take(reader), "ours\n");
    begin_wait(reader);
    EXPECT_EQ(woken_, 1);
    add("more", "lobby");
    begin_wait(reader);
    EXPECT_EQ(woken_, 3) << "what is there already is not waited for";
}

TEST_F(live_stream_test, tells_a_slow_follower_how_much_it_missed) {
    const auto slow = live_.follow({});
    const auto quick = live_.follow({});
    for (int i = 0; i < 50; ++i) {
        add(std::to_string(i));
        EXPECT_EQ(take(quick), std::to_string(i) + "\n");
    }
    const auto text = take(slow);
    EXPECT_NE(text.find("\"event\":\"stream.missed\""), std::string::npos) << text;
    EXPECT_NE(text.find(" events are missing here"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("48\n49\n")) << text;
    EXPECT_EQ(take(slow), "");
}

TEST_F(live_stream_test, blames_no_follower_for_lines_that_it_does_not_want) {
    const auto quick = live_.follow({severity::notice, "good"});
    const auto other = live_.follow({severity::debug, {}});
    add("first", "good", severity::notice);
    EXPECT_EQ(take(quick), "first\n");
    flood("good", severity::debug);
    flood("export", severity::error);
    EXPECT_EQ(quick->lines_behind(), 0U);
    EXPECT_EQ(take(quick), "") << "it has taken all that it wants";
    flood("export");
    add("second", "good", severity::warning);
    EXPECT_EQ(quick->lines_behind(), 1U);
    EXPECT_EQ(take(quick), "second\n");
    EXPECT_NE(take(other).find(" events are missing here"), std::string::npos) << "it wants them all";
}

TEST_F(live_stream_test, counts_only_wanted_lines_as_missed) {
    const auto slow = live_.follow({severity::notice, {}});
    const auto other = live_.follow({severity::debug, {}});
    add("a", {}, severity::notice);
    flood("export", severity::debug);
    add("b", {}, severity::notice);
    flood("export", severity::debug);
    add("c", {}, severity::notice);
    EXPECT_EQ(slow->lines_behind(), 3U);
    const auto text = take(slow);
    EXPECT_NE(text.find("\"message\":\"2 events are missing here"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("\nc\n")) << text;
    EXPECT_EQ(slow->lines_behind(), 0U);
    EXPECT_EQ(take(slow), "");
}

TEST_F(live_stream_test, tells_what_is_missing_where_all_wanted_lines_are_forgotten) {
    const auto slow = live_.follow({severity::notice, {}});
    const auto other = live_.follow({severity::debug, {}});
    add("a", {}, severity::notice);
    flood({}, severity::debug);
    const auto text = take(slow);
    EXPECT_NE(text.find("\"message\":\"1 event is missing here"), std::string::npos) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_EQ(take(slow), "");
}

TEST_F(live_stream_test, keeps_no_line_that_no_follower_wants) {
    const auto slow = live_.follow({severity::notice, {}});
    const auto ours = live_.follow({severity::info, "lobby"});
    add("warning", "export", severity::warning);
    flood("lobby", severity::debug);
    flood("export");
    EXPECT_EQ(take(slow), "warning\n") << "none of the others pushed it out";
    EXPECT_TRUE(live_.wants(severity::notice, "export"));
    EXPECT_TRUE(live_.wants(severity::info, "lobby"));
    EXPECT_FALSE(live_.wants(severity::info, "export"));
    EXPECT_FALSE(live_.wants(severity::debug, "lobby"));
}

TEST_F(live_stream_test, counts_on_through_parts_of_an_answer) {
    const auto reader = live_.follow({severity::notice, {}});
    for (const auto* text : {"aaaa", "bbbb", "cccc"}) {
        add("routine");
        add(text, {}, severity::notice);
    }
    EXPECT_EQ(take(reader, 10), "aaaa\nbbbb\n");
    EXPECT_EQ(reader->lines_behind(), 1U);
    begin_wait(reader);
    EXPECT_EQ(woken_, 1) << "the rest is there";
    EXPECT_EQ(take(reader, 10), "cccc\n");
}

/// A minute with 1,000 events a second.
TEST_F(live_stream_test, costs_less_than_a_megabyte_for_a_follower_that_stops_for_a_minute) {
    constexpr std::uint64_t events = 60'000;
    const std::string text(250, 'x');
    line_log log{bytes_of_lines};
    live_stream live{context_.get_executor(), bytes_of_lines};
    const auto stopped = live.follow({});
    for (std::uint64_t i = 0; i < events; ++i) {
        log.add({severity::info, "wallboard-lobby", text});
        live.add({severity::info, "wallboard-lobby", text});
        ASSERT_LE(log.size_in_bytes(), bytes_of_lines);
    }
    poll();
    EXPECT_EQ(turns_, 0U) << "nothing is left to do for a follower that reads nothing";
    const auto part = log.read(0, {}, 32'768);
    const std::uint64_t kept = log.count({});
    // Each text has an allocation of its own, with its final zero and the allocator's 16 bytes.
    const std::uint64_t held = kept * (sizeof(live_line) + text.size() + 17) + 2 * part.text.size();
    EXPECT_LT(held, 1'000'000U);
    EXPECT_GT(kept, 1'000U) << "the latest are there";

    std::uint64_t taken = 0;
    const auto first = take(stopped, 32'768);
    EXPECT_NE(first.find("\"message\":\"" + std::to_string(events - kept) + " events are missing here"),
              std::string::npos)
        << first.substr(0, 300);
    for (std::string lines = first; !lines.empty(); lines = take(stopped, 32'768))
        taken += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    EXPECT_EQ(taken, kept + 1) << "and all others with the line that counts";
}

TEST_F(live_stream_test, ends_when_the_daemon_does) {
    const auto reader = live_.follow({});
    add("last");
    const auto waiting = live_.follow({});
    begin_wait(waiting);
    live_.end();
    poll();
    EXPECT_EQ(woken_, 1);
    EXPECT_TRUE(reader->is_over());
    EXPECT_EQ(take(reader), "last\n") << "what is left can still be taken";
    EXPECT_TRUE(live_.follow({})->is_over());
    EXPECT_FALSE(live_.has_followers());
}

}  // namespace
}  // namespace tokenkeeper::stream::live_stream_test
