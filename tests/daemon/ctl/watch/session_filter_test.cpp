#include "daemon/ctl/watch/list/session_filter.hpp"

#include "daemon/ctl/watch/filter_entry.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::session_filter_test {
namespace {

TEST(session_filter, fits_where_all_parts_are_in_the_name) {
    const auto filter = parse_filter("  LOBBY  wall ");
    EXPECT_TRUE(filter.fits_name("wallboard-lobby"));
    EXPECT_FALSE(filter.fits_name("wallboard-hall"));
    EXPECT_TRUE(parse_filter("").fits_name("anything"));
    EXPECT_TRUE(parse_filter("ビ").fits_name("ビュー"));
}

TEST(session_filter, leaves_to_the_daemon_what_it_can_select) {
    const auto filter = parse_filter("state:lost health:attention org:acme x");
    EXPECT_EQ(filter.state, "lost");
    EXPECT_EQ(filter.health, "attention");
    EXPECT_EQ(filter.organization, "acme");
    EXPECT_EQ(filter.name_parts, std::vector<std::string>{"x"});
    EXPECT_EQ(filter.mistake, "");
}

TEST(session_filter, tells_of_a_word_that_selects_nothing) {
    EXPECT_EQ(parse_filter("state:").mistake, "") << "somebody is about to type it";
    EXPECT_EQ(parse_filter("state:los"), (session_filter{{}, {}, {}, {}, "no state: los"}));
    EXPECT_EQ(parse_filter("health:bad").mistake, "no health: bad");
}

TEST(filter_entry, takes_characters_until_a_key_ends_it) {
    filter_entry entry;
    entry.begin();
    for (const char* each : {"a", "ü", "日"})
        EXPECT_TRUE(entry.press({key_name::character, each}));
    entry.press({key_name::character, "\u202e"});
    EXPECT_EQ(entry.text(), "aü日") << "nothing that cannot be shown";
    entry.press({key_name::backspace});
    EXPECT_EQ(entry.text(), "aü") << "a whole character goes";
    EXPECT_FALSE(entry.press({key_name::down})) << "not a key of the line";
    entry.press({key_name::enter});
    EXPECT_FALSE(entry.is_active());
    EXPECT_EQ(entry.text(), "aü");
    entry.begin();
    entry.press({key_name::escape});
    EXPECT_FALSE(entry.is_active());
    EXPECT_EQ(entry.text(), "");
    entry.begin();
    entry.press({key_name::backspace});
    EXPECT_FALSE(entry.is_active()) << "nothing is left to erase";
    entry.begin();
    for (int i = 0; i < 1000; ++i)
        entry.press({key_name::character, "x"});
    EXPECT_EQ(entry.text().size(), 200U);
}

}  // namespace
}  // namespace tokenkeeper::ctl::session_filter_test
