#include "daemon/supervisor/present_views.hpp"

#include "tests/daemon/fake_runtime.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::present_views_test {
namespace {

/// Two organizations and some sessions without tokens; those of "globex" have been given one.
class sessions_in_view : public testing::Test {
protected:
    sessions_in_view() {
        for (const auto* name : {"acme", "globex"}) {
            auto settings = std::make_shared<config::organization>();
            settings->name = name;
            settings->api_url = std::string{"https://api."} + name;
            const auto id = sessions.add_organization({settings->api_url});
            names.add(organization_entry{id, settings, {}});
        }
        for (const auto* name : {"a", "c", "e"})
            add(name, "acme");
        for (const auto* name : {"b", "d"})
            sessions.tell(add(name, "globex"), input::token_given{}, now());
    }
    [[nodiscard]] boot_time now() const { return world.clock.now.boot; }
    session_id add(const std::string& name, const std::string& organization) {
        auto settings = std::make_shared<config::session>();
        settings->name = name;
        settings->organization = organization;
        settings->source = token_source::access_token_file;
        const auto owner = names.find_organization(organization)->id;
        const auto id = sessions.add_session(owner, {}, now());
        if (organization == "acme")
            sessions.tell(id, input::token_unavailable{"secret_unreadable", "it is missing"}, now());
        names.add(session_entry{id, owner, settings});
        return id;
    }
    std::string list(const std::string& after, std::size_t most, const control::backend::condition& wanted) {
        std::string found;
        for (const auto& each : view.list(after, most, wanted).found)
            found += each.name;
        return found;
    }
    static bool all(session_state, tokenkeeper::health, std::string_view) { return true; }

    tests::fake_runtime world;
    events::event_bus events;
    scheduler sessions{1};
    roster names;
    pulse beat{world};
    health_watch health{world, events, sessions, names, beat, {}};
    present_views view{world, sessions, names, health};
};

TEST_F(sessions_in_view, are_counted_by_their_states) {
    const std::map<session_state, std::size_t> counts{{session_state::starting, 2},
                                                      {session_state::failed, 3}};
    EXPECT_EQ(view.counts().by_state, counts);
}

TEST_F(sessions_in_view, are_shown_with_what_the_configuration_says) {
    const auto shown = view.session("a");
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->name, "a");
    EXPECT_EQ(shown->organization, "acme");
    EXPECT_EQ(shown->source, token_source::access_token_file);
    EXPECT_EQ(shown->state, session_state::failed);
    EXPECT_FALSE(view.session("nobody"));
    EXPECT_FALSE(view.session(session_id{99}));
}

TEST_F(sessions_in_view, are_listed_in_pages_and_as_wanted) {
    EXPECT_EQ(list("", 3, all), "abc");
    EXPECT_EQ(list("c", 3, all), "de");
    EXPECT_EQ(list("", 10,
                   [](session_state state, tokenkeeper::health, std::string_view) {
                       return state == session_state::failed;
                   }),
              "ace");
    EXPECT_EQ(list("a", 1,
                   [](session_state, tokenkeeper::health, std::string_view organization) {
                       return organization == "globex";
                   }),
              "b");
}

/// A filter that no session passes would hold its turn for ever.
TEST_F(sessions_in_view, are_looked_at_in_slices) {
    for (int number = 100; number < 1300; ++number)
        add("n" + std::to_string(number), "acme");
    const auto none = [](session_state, tokenkeeper::health, std::string_view) { return false; };
    std::size_t turns = 0;
    for (std::string after;; ++turns) {
        const auto slice = view.list(after, 25, none);
        EXPECT_TRUE(slice.found.empty());
        if (slice.is_end) break;
        EXPECT_GT(slice.last, after);
        after = slice.last;
    }
    EXPECT_EQ(turns, 2U);
    std::size_t found = 0;
    for (std::string after; found < 1205;) {
        const auto slice = view.list(after, 1000, all);
        ASSERT_LE(slice.found.size(), 100U);
        found += slice.found.size();
        EXPECT_EQ(slice.is_end, slice.found.empty() || found == 1205);
        after = slice.last;
    }
}

TEST_F(sessions_in_view, belong_to_organizations_that_are_shown_by_name) {
    const auto organizations = view.organizations();
    ASSERT_EQ(organizations.size(), 2U);
    EXPECT_EQ(organizations[0].name, "acme");
    EXPECT_EQ(organizations[1].api_url, "https://api.globex");
}

}  // namespace
}  // namespace tokenkeeper::supervision::present_views_test
