#include "daemon/config/sets/set_expansion.hpp"
#include "daemon/config/sets/set_names.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::set_rules_test {
namespace {

using kind = files::folder_name::kind;
using names = std::vector<std::string>;

constexpr wall_time long_ago{};

class set_rules : public testing::Test {
protected:
    set_rules() {
        set.name = "screens";
        set.directory = "/etc/tokenkeeper/screens.d";
        now.boot = boot_time{std::chrono::hours{1}};
        now.wall = wall_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28}};
    }

    void put(const std::string& file, std::uint64_t size = 10, wall_time changed = long_ago,
             kind type = kind::file) {
        present[file] = {file, type, size, changed};
    }
    void pass(milliseconds time) {
        now.boot += time;
        now.wall += time;
    }
    /// The names of the sessions after a look.
    names look(const std::set<std::string, std::less<>>& finished = {}) {
        files::folder_listing listed{{1, number}, {}};
        for (const auto& [name, each] : present)
            listed.names.push_back(each);
        return apply({std::move(listed), finished, now});
    }
    names look_at_nothing() { return apply({files::unusable_folder{"cannot read it"}, {}, now}); }
    names apply(const set_look& seen) {
        const names_in_use others{
            [this](std::string_view name) { return taken.contains(name) ? taken.find(name)->second : ""; },
            [this](std::string_view name) { return wanted.contains(name) ? "the session set doors" : ""; },
            [this](const std::filesystem::path& file) {
                return taken.contains(file.native()) ? taken.find(file.native())->second : "";
            }};
        decided = decide(set, state, seen, others);
        state = decided.next;
        names there;
        for (const auto& [name, file] : state.members)
            there.push_back(name);
        return there;
    }

    session_set set;
    instant now{};
    ino_t number = 1;  ///< of the folder
    std::map<std::string, files::folder_name> present;
    std::map<std::string, std::string, std::less<>> taken;
    std::set<std::string, std::less<>> wanted;  ///< by another set
    set_state state;
    set_decision decided;
};

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

TEST_F(set_rules, leave_a_name_to_whoever_has_it) {
    taken["lobby"] = "sessions";
    put("lobby.token");
    EXPECT_EQ(look(), names{});
    EXPECT_NE(state.trouble.find("in sessions"), std::string::npos) << state.trouble;
    ASSERT_EQ(decided.reports.size(), 1U);
    look();
    EXPECT_TRUE(decided.reports.empty());
    taken.clear();
    EXPECT_EQ(look(), names{"lobby"});
    EXPECT_EQ(state.trouble, "");
    taken["lobby"] = "sessions";
    EXPECT_EQ(look_at_nothing(), names{});
}

TEST_F(set_rules, leave_a_new_name_that_another_set_wants_to_nobody) {
    put("lobby.token");
    EXPECT_EQ(look(), names{"lobby"});
    wanted = {"lobby", "gate"};
    put("gate.token");
    EXPECT_EQ(look(), names{"lobby"}) << "it has this one already";
    EXPECT_NE(state.trouble.find("remove one of the two"), std::string::npos) << state.trouble;
    wanted.clear();
    EXPECT_EQ(look(), (names{"gate", "lobby"}));
    EXPECT_EQ(state.trouble, "");
}

/// Two sets, "doors" and "screens", that are decided together.
class two_sets : public set_rules {
protected:
    two_sets() {
        for (const auto* name : {"doors", "screens"}) {
            auto& one = settings.session_sets[name];
            one.name = name;
            one.directory = std::string{"/etc/tokenkeeper/"} + name;
        }
    }
    /// The sessions of both after a look at these folders: "doors:lobby screens:".
    std::string look_at(const std::map<std::string, names>& folders) {
        set_looks looks;
        for (const auto& [owner, sessions] : folders) {
            files::folder_listing listed{{1, owner == "doors" ? 1U : 2U}, {}};
            for (const auto& name : sessions)
                listed.names.push_back({name + ".token", kind::file, 10, long_ago});
            looks.emplace(owner, set_look{std::move(listed), {}, now});
        }
        known = decide_all(settings, known, looks).next;
        std::string text;
        for (const auto& [name, each] : known) {
            text += (text.empty() ? "" : " ") + name + ':';
            for (const auto& [member, file] : each.members)
                text += member;
        }
        return text;
    }

    configuration settings;
    set_states known;
};

TEST_F(two_sets, that_want_a_name_at_a_start_do_not_get_it) {
    EXPECT_EQ(look_at({{"doors", {"lobby"}}, {"screens", {"lobby"}}}), "doors: screens:");
    EXPECT_EQ(look_at({{"doors", {"lobby"}}}), "doors: screens:") << "the other one wants it still";
    EXPECT_EQ(look_at({{"doors", {}}}), "doors: screens:");
    EXPECT_EQ(look_at({{"screens", {"lobby"}}}), "doors: screens:lobby");
    EXPECT_EQ(look_at({{"doors", {"lobby"}}, {"screens", {"lobby"}}}), "doors: screens:lobby");
}

TEST_F(set_rules, write_no_token_over_a_file_that_is_needed) {
    set.common.sink = token_sink{"/run/tokens/%n", {}, 0600};
    taken["/run/tokens/lobby"] = "that of session wallboard";
    put("lobby.token");
    put("gate.token");
    EXPECT_EQ(look(), names{"gate"});
    EXPECT_NE(state.trouble.find("that of session wallboard"), std::string::npos) << state.trouble;
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

TEST_F(set_rules, make_sessions_of_what_the_set_has) {
    set.common.organization = "acme";
    set.common.mode = session_mode::keep_alive;
    set.common.sink = token_sink{"/run/tokens/x-%n.t", {}, 0600};
    const auto made = member_of(set, "lobby", "lobby.token");
    EXPECT_EQ(made.name, "lobby");
    EXPECT_EQ(made.mode, session_mode::keep_alive);
    EXPECT_EQ(made.token_file, "/etc/tokenkeeper/screens.d/lobby.token");
    EXPECT_EQ(made.sink->path, "/run/tokens/x-lobby.t");
    EXPECT_EQ(name_in_sink(set, "/run/tokens/x-lobby.t"), "lobby");
    EXPECT_FALSE(name_in_sink(set, "/run/tokens/lobby"));
    EXPECT_FALSE(name_in_sink(set, "/run/x-lobby.t"));
}

TEST_F(set_rules, forget_what_is_known_of_another_folder_or_pattern) {
    configuration settings;
    settings.session_sets.emplace("screens", session_set{set});
    put("lobby.token");
    look();
    set_states known{{"screens", state}};
    set_looks unusable{{"screens", {files::unusable_folder{"cannot read it"}, {}, now}}};
    EXPECT_EQ(decide_all(settings, known, unusable).next.at("screens").members.size(), 1U);
    settings.session_sets.at("screens").directory = "/srv/other";
    EXPECT_TRUE(decide_all(settings, known, unusable).next.at("screens").members.empty());
}

TEST_F(set_rules, give_a_copy_of_the_configuration_its_sessions_and_its_secrets) {
    configuration settings;
    session inline_one;
    inline_one.name = "inline";
    inline_one.access_token = secret{"T1"};
    settings.sessions.emplace("inline", inline_one);
    session earlier;
    earlier.set = "screens";
    settings.sessions.emplace("gone", earlier);
    settings.session_sets.emplace("screens", set);
    put("lobby.token");
    look();
    auto copy = settings;
    put_in_sets(copy, {{"screens", state}});
    EXPECT_EQ(copy.sessions.count("gone"), 0U);
    EXPECT_EQ(copy.sessions.at("inline"), inline_one);
    EXPECT_EQ(copy.sessions.at("inline").access_token->reveal(), "T1");
    EXPECT_EQ(copy.sessions.at("lobby").token_file, set.directory / "lobby.token");
    EXPECT_TRUE(copy.session_sets.at("screens").is_known);
}

}  // namespace
}  // namespace tokenkeeper::config::set_rules_test
