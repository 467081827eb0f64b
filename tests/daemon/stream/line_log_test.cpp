#include "daemon/stream/line_log.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::stream::line_log_test {
namespace {

using logging::severity;

constexpr std::size_t plenty = 100'000;

live_line line(std::string text, std::string session = {}, severity level = severity::info) {
    return {level, std::move(session), std::move(text)};
}

TEST(line_log, gives_every_reader_what_came_since_its_place) {
    line_log log{plenty};
    const auto first = log.end();
    log.add(line("a"));
    const auto second = log.end();
    log.add(line("b"));
    EXPECT_EQ(log.read(first, {}, plenty).text, "a\nb\n");
    EXPECT_EQ(log.read(second, {}, plenty).text, "b\n");
    EXPECT_EQ(log.read(first, {}, plenty).next, log.end());
    EXPECT_EQ(log.read(log.end(), {}, plenty).text, "");
}

TEST(line_log, gives_only_what_is_wanted) {
    line_log log{plenty};
    log.add(line("routine", "lobby", severity::debug));
    log.add(line("theirs", "export", severity::error));
    log.add(line("ours", "lobby", severity::warning));
    log.add(line("daemon", {}, severity::error));
    EXPECT_EQ(log.read(0, {severity::info, "lobby"}, plenty).text, "ours\n");
    EXPECT_EQ(log.read(0, {severity::debug, "lobby"}, plenty).text, "routine\nours\n");
    EXPECT_EQ(log.read(0, {severity::error, {}}, plenty).text, "theirs\ndaemon\n");
    EXPECT_EQ(log.read(0, {severity::error, {}}, plenty).lines, 2U);
    EXPECT_EQ(log.count({severity::error, {}}), 2U);
}

TEST(line_log, gives_whole_lines_in_parts) {
    line_log log{plenty};
    for (const auto* text : {"aaaa", "bbbb", "cccc"})
        log.add(line(text));
    const auto part = log.read(0, {}, 10);
    EXPECT_EQ(part.text, "aaaa\nbbbb\n");
    EXPECT_EQ(log.read(part.next, {}, 10).text, "cccc\n");
    EXPECT_EQ(log.read(0, {}, 1).text, "aaaa\n") << "a line that is too long for a part is one";
}

TEST(line_log, forgets_the_oldest_and_tells_what_is_left) {
    line_log log{1'000};
    for (int i = 0; i < 100; ++i) {
        log.add(line(std::to_string(i)));
        EXPECT_LE(log.size_in_bytes(), 1'000U);
    }
    const auto part = log.read(0, {}, plenty);
    const auto kept = std::count(part.text.begin(), part.text.end(), '\n');
    EXPECT_EQ(part.lines, static_cast<std::uint64_t>(kept));
    EXPECT_EQ(log.count({}), part.lines);
    EXPECT_EQ(log.begin() + part.lines, 100U);
    EXPECT_GT(log.begin(), 80U);
    EXPECT_TRUE(part.text.ends_with("99\n"));
    EXPECT_EQ(log.read(part.next, {}, plenty).lines, 0U);
}

TEST(line_log, keeps_one_line_that_is_larger_than_its_room) {
    line_log log{10};
    log.add(line(std::string(50, 'x')));
    EXPECT_EQ(log.read(0, {}, plenty).text.size(), 51U);
}

TEST(line_log, keeps_its_places_when_it_is_cleared) {
    line_log log{plenty};
    log.add(line("a"));
    log.clear();
    EXPECT_EQ(log.size_in_bytes(), 0U);
    EXPECT_EQ(log.end(), 1U);
    log.add(line("b"));
    EXPECT_EQ(log.read(1, {}, plenty).text, "b\n");
}

}  // namespace
}  // namespace tokenkeeper::stream::line_log_test
