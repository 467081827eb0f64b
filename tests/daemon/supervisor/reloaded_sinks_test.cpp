#include "tests/daemon/session_daemon_stage.hpp"

namespace tokenkeeper::supervision::reloaded_sinks_test {
namespace {

using reloaded_sinks = tests::session_daemon_stage;

TEST_F(reloaded_sinks, move) {
    const auto sink = [](const char* path) { return config::token_sink{path, {}, 0600}; };
    start([&](auto& c) { add(c, "lobby").sink = sink("/run/a"); });
    reload([&](auto& c) { add(c, "lobby").sink = sink("/run/b"); });
    EXPECT_FALSE(world.file_system().sinks.contains("/run/a"));
    EXPECT_EQ(world.file_system().sinks["/run/b"], "T1");
    reload([&](auto& c) { add(c, "lobby"); });
    EXPECT_TRUE(world.file_system().sinks.empty());
}

/// Somebody put the new token there, and made the daemon its owner, before the reload.
TEST_F(reloaded_sinks, stay_where_they_are_another_file_by_now) {
    for (const bool has_other_sink : {false, true}) {
        const auto sink = [](const char* path) { return config::token_sink{path, {}, 0600}; };
        world.file_system().texts["/run/a"] = "N1";
        const auto first = [&](auto& c) { add(c, "lobby").sink = sink("/run/a"); };
        if (has_other_sink) {
            reload(first);
        } else {
            start(first);
        }
        ASSERT_TRUE(world.file_system().sinks.contains("/run/a"));
        reload([&](auto& c) {
            auto& session = add(c, has_other_sink ? "door" : "lobby");
            session.source = token_source::access_token_file;
            session.access_token.reset();
            session.token_file = "/run/a";
            if (has_other_sink) add(c, "lobby").sink = sink("/run/b");
        });
        EXPECT_TRUE(world.file_system().sinks.contains("/run/a"));
        world.advance(seconds{61});
        EXPECT_FALSE(world.file_system().sink_list.contains("/run/a"));
        EXPECT_TRUE(world.file_system().sinks.contains("/run/a"));
    }
}

/// The files of a set that is new are not known yet.
TEST_F(reloaded_sinks, stay_where_they_may_be_a_file_of_a_set) {
    start([](auto& c) { add(c, "lobby").sink = config::token_sink{"/run/a.token", {}, 0600}; });
    ASSERT_TRUE(world.file_system().sinks.contains("/run/a.token"));
    reload([](auto& c) {
        auto& set = c.session_sets["screens"];
        set.name = "screens";
        set.directory = "/run";
        set.common.organization = "acme";
        add(c, "door");
    });
    EXPECT_TRUE(world.file_system().sinks.contains("/run/a.token"));
}

}  // namespace
}  // namespace tokenkeeper::supervision::reloaded_sinks_test
