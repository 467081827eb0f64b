#include "tests/daemon/config/set_rules.hpp"

namespace tokenkeeper::config::set_tests {
namespace {

TEST_F(set_rules, take_the_files_that_match) {
    struct example {
        std::string pattern;
        std::string file;
        std::string session;  ///< empty: none
    };
    for (const auto& each : std::vector<example>{{"*.token", "lobby.token", "lobby"},
                                                 {"*.token", "lobby.token~", ""},
                                                 {"*.token", ".lobby.token", ""},
                                                 {"*.token", ".token", ""},
                                                 {"*.token", "lobby", ""},
                                                 {"*.token", "a.b.token", "a.b"},
                                                 {"*", "lobby", "lobby"},
                                                 {"*", ".lobby", ""},
                                                 {"screen-*.txt", "screen-7.txt", "7"},
                                                 {"screen-*.txt", "screen-.txt", ""},
                                                 {"aa*aa", "aaa", ""}}) {
        const auto name = name_in_file(each.pattern, each.file);
        EXPECT_EQ(name.value_or(""), each.session) << each.pattern << ' ' << each.file;
    }
}

TEST_F(set_rules, refuse_patterns_that_name_no_session) {
    for (const auto* fit : {"*.token", "*", "a-*"})
        EXPECT_TRUE(trouble_of_pattern(fit).empty()) << fit;
    for (const auto* unfit : {"lobby.token", "*.*", "a/*.token", ".*", "[ab]*", "?*", "* .token"})
        EXPECT_FALSE(trouble_of_pattern(unfit).empty()) << unfit;
}

TEST_F(set_rules, take_old_files_at_once_and_new_ones_when_they_are_finished) {
    put("old.token");
    put("young.token", 10, now.wall);
    put("closed.token", 10, now.wall);
    put("link.token", 10, now.wall, kind::linked_file);
    EXPECT_EQ(look({"closed.token"}), (names{"closed", "link", "old"}));
    EXPECT_EQ(decided.look_again, now.boot + settling_time);
    pass(milliseconds{1'999});
    EXPECT_FALSE(decided.next.members.contains("young"));
    pass(milliseconds{1});
    EXPECT_EQ(look(), (names{"closed", "link", "old", "young"}));
}

TEST_F(set_rules, wait_again_when_a_file_grows) {
    put("lobby.token", 0, now.wall);
    look({"lobby.token"});
    pass(milliseconds{1'500});
    put("lobby.token", 5, now.wall);
    EXPECT_EQ(look(), names{});
    pass(milliseconds{1'900});
    EXPECT_EQ(look(), names{});
    pass(milliseconds{100});
    EXPECT_EQ(look(), names{"lobby"});
}

TEST_F(set_rules, wait_for_a_file_from_the_future_and_for_a_link_to_nothing) {
    put("lobby.token", 5, now.wall + std::chrono::hours{24});
    put("gate.token", 0, long_ago, kind::dangling);
    EXPECT_EQ(look(), names{});
    pass(settling_time);
    EXPECT_EQ(look(), (names{"gate", "lobby"}));
    EXPECT_FALSE(decided.look_again);
}

TEST_F(set_rules, remove_nothing_with_a_folder_that_cannot_be_used) {
    put("lobby.token");
    look();
    EXPECT_EQ(look_at_nothing(), names{"lobby"});
    EXPECT_FALSE(decided.members_changed);
    EXPECT_TRUE(state.is_unusable);
    EXPECT_EQ(state.trouble, "cannot read it");
    EXPECT_EQ(look(), names{"lobby"});
    EXPECT_EQ(state.trouble, "");
    EXPECT_FALSE(state.is_unusable);
}

TEST_F(set_rules, remove_the_sessions_of_files_that_are_gone) {
    put("lobby.token");
    put("gate.token");
    look();
    present.erase("lobby.token");
    EXPECT_EQ(look(), names{"gate"});
    EXPECT_TRUE(decided.members_changed);
    present.clear();
    EXPECT_EQ(look(), names{});  // the same folder, emptied
    EXPECT_EQ(state.trouble, "");
}

TEST_F(set_rules, keep_the_sessions_of_a_link_that_leads_nowhere_for_now) {
    put("lobby.token", 10, long_ago, kind::linked_file);
    look();
    put("lobby.token", 0, long_ago, kind::dangling);
    EXPECT_EQ(look(), names{"lobby"});
}

TEST_F(set_rules, give_another_folder_time_to_be_filled) {
    put("lobby.token");
    put("gate.token");
    look();
    ++number;
    present.clear();
    put("lost+found", 0, long_ago, kind::other);
    put("notes", 10, now.wall);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(look(), (names{"gate", "lobby"}));
        EXPECT_NE(state.trouble.find("another one than before"), std::string::npos) << state.trouble;
        pass(seconds{60});
    }
    put("gate.token");
    EXPECT_EQ(look(), (names{"gate", "lobby"}));
    EXPECT_EQ(state.trouble, "");
    pass(settling_time);
    EXPECT_EQ(look(), names{"gate"});
    EXPECT_FALSE(state.refilled_until);
}

TEST_F(set_rules, bound_the_set_and_keep_those_that_were_there) {
    set.max_sessions = 2;
    put("m.token");
    look();
    put("a.token");
    put("b.token");
    put("z.token");
    EXPECT_EQ(look(), (names{"a", "m"}));
    EXPECT_NE(state.trouble.find("more than 2 token files"), std::string::npos) << state.trouble;
    EXPECT_NE(state.trouble.find("b.token"), std::string::npos) << state.trouble;
    present.erase("a.token");
    EXPECT_EQ(look(), (names{"b", "m"}));
    present.erase("z.token");
    look();
    EXPECT_EQ(state.trouble, "");
}

TEST_F(set_rules, report_a_foreign_file_once_and_only_if_it_stays) {
    put(".lobby.token.Xy12", 5, now.wall);
    put("..data", 0, long_ago, kind::other);
    look();
    EXPECT_TRUE(decided.reports.empty());
    present.erase(".lobby.token.Xy12");
    put("README", 5, now.wall);
    look();
    pass(settling_time);
    look();
    ASSERT_EQ(decided.reports.size(), 1U);
    EXPECT_NE(decided.reports[0].find("\"README\""), std::string::npos) << decided.reports[0];
    EXPECT_EQ(decided.reports[0].find("data"), std::string::npos) << decided.reports[0];
    pass(settling_time);
    look();
    EXPECT_TRUE(decided.reports.empty());
    EXPECT_EQ(state.trouble, "");
}

}  // namespace
}  // namespace tokenkeeper::config::set_tests
