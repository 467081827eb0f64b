#include "tests/daemon/config/set_rules.hpp"

namespace tokenkeeper::config::set_tests {
namespace {

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
            files::folder_listing listed{{{1, owner == "doors" ? 1U : 2U}}, {}};
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

/// What waits until the sessions of a set are known goes on then, if there are none, too.
TEST_F(two_sets, change_when_their_empty_folder_is_there_for_the_first_time) {
    const auto look = [this] {
        const set_looks looks{{"doors", set_look{files::folder_listing{{{1, 1}}, {}}, {}, now}}};
        auto decision = decide_all(settings, known, looks);
        known = std::move(decision.next);
        return decision.is_changed;
    };
    EXPECT_TRUE(look());
    EXPECT_FALSE(look());
}

TEST_F(two_sets, that_want_a_name_at_a_start_do_not_get_it) {
    EXPECT_EQ(look_at({{"doors", {"lobby"}}, {"screens", {"lobby"}}}), "doors: screens:");
    EXPECT_EQ(look_at({{"doors", {"lobby"}}}), "doors: screens:") << "the other one wants it still";
    EXPECT_EQ(look_at({{"doors", {}}}), "doors: screens:");
    EXPECT_EQ(look_at({{"screens", {"lobby"}}}), "doors: screens:lobby");
    EXPECT_EQ(look_at({{"doors", {"lobby"}}, {"screens", {"lobby"}}}), "doors: screens:lobby");
}

TEST_F(two_sets, may_exchange_their_folders) {
    EXPECT_EQ(look_at({{"doors", {"gate"}}, {"screens", {"lobby"}}}), "doors:gate screens:lobby");
    std::swap(settings.session_sets["doors"].directory, settings.session_sets["screens"].directory);
    EXPECT_EQ(look_at({{"doors", {"lobby"}}, {"screens", {"gate"}}}), "doors:lobby screens:gate");
    settings.session_sets["screens"].directory = settings.session_sets["doors"].directory;
    settings.session_sets["doors"].directory = "/etc/tokenkeeper/third";
    EXPECT_EQ(look_at({{"doors", {}}, {"screens", {"lobby"}}}), "doors: screens:lobby")
        << "one leaves, another comes";
    std::swap(settings.session_sets["doors"].directory, settings.session_sets["screens"].directory);
    EXPECT_EQ(look_at({{"doors", {"lobby"}}, {"screens", {}}}), "doors:lobby screens:")
        << "the earlier one comes";
}

TEST_F(set_rules, write_no_token_over_a_file_that_is_needed) {
    set.common.sink = token_sink{"/run/tokens/%n", {}, 0600};
    taken["/run/tokens/lobby"] = "that of session wallboard";
    put("lobby.token");
    put("gate.token");
    EXPECT_EQ(look(), names{"gate"});
    EXPECT_NE(state.trouble.find("that of session wallboard"), std::string::npos) << state.trouble;
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
}  // namespace tokenkeeper::config::set_tests
