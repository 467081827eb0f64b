#include "lib/session/session_view.hpp"

#include <gtest/gtest.h>

namespace session_view_test {

using namespace tokenkeeper;
using namespace std::chrono_literals;

struct expectation {
    session_state state;
    const char* name;
};

constexpr expectation all[] = {
    {session_state::starting, "starting"}, {session_state::acquiring, "acquiring"},
    {session_state::alive, "alive"},       {session_state::retrying, "retrying"},
    {session_state::denied, "denied"},     {session_state::lost, "lost"},
    {session_state::failed, "failed"},     {session_state::dormant, "dormant"},
};

TEST(session_state, has_the_names_of_the_contract) {
    for (const expectation& e : all) {
        EXPECT_EQ(to_string(e.state), e.name);
        EXPECT_EQ(session_state_from(e.name), e.state);
    }
}

TEST(session_state, is_nothing_else) {
    for (const char* name : {"", "Alive", "alive ", "dead", "unknown"}) {
        EXPECT_FALSE(session_state_from(name)) << name;
    }
}

TEST(names, are_those_of_the_contract) {
    EXPECT_EQ(to_string(session_mode::verify), "verify");
    EXPECT_EQ(to_string(session_mode::keep_alive), "keep-alive");
    EXPECT_EQ(to_string(session_action::verify), "verify");
    EXPECT_EQ(to_string(session_action::keep_alive), "keep-alive");
    EXPECT_EQ(to_string(token_source::access_token), "access_token");
    EXPECT_EQ(to_string(token_source::access_token_file), "access_token_file");
    EXPECT_EQ(to_string(token_source::client_credentials), "client_credentials");
    EXPECT_EQ(to_string(token_source::refresh_token), "refresh_token");
    EXPECT_EQ(to_string(token_source::login), "login");
    EXPECT_EQ(to_string(deadline_origin::unknown), "unknown");
    EXPECT_EQ(to_string(deadline_origin::computed), "computed");
    EXPECT_EQ(to_string(deadline_origin::server), "server");
}

TEST(session_view, is_ready_while_alive_or_with_its_deadline_ahead) {
    const wall_time now{1000s};
    for (const expectation& e : all) {
        const bool always = e.state == session_state::alive || e.state == session_state::dormant;
        session_view v;
        v.state = e.state;
        EXPECT_EQ(v.ready(now), always) << e.name;
        v.idle_deadline = now + 1ms;
        EXPECT_EQ(v.ready(now),
                  always || e.state == session_state::retrying || e.state == session_state::starting)
            << e.name;
        v.rejection.emplace();
        EXPECT_EQ(v.ready(now), always) << e.name << ": a 401 stands";
        v.rejection.reset();
        v.idle_deadline = now;
        EXPECT_EQ(v.ready(now), always) << e.name;
    }
}

TEST(session_view, is_not_ready_while_dormant_when_the_last_grant_failed) {
    session_view v;
    v.state = session_state::dormant;
    v.last_error = session_view::failure{};
    EXPECT_FALSE(v.ready(wall_time{1000s}));
}

TEST(oauth_client, is_ending_where_it_is_not_active_or_will_be_deleted) {
    session_view::oauth_client client;
    EXPECT_FALSE(client.ending()) << "the API told no state";
    client.state = "active";
    EXPECT_FALSE(client.ending());
    client.date_to_delete = wall_time{1000s};
    EXPECT_TRUE(client.ending());
    EXPECT_FALSE(client.inactive());
    client = {};
    for (const char* state : {"disabled", "inactive"}) {
        client.state = state;
        EXPECT_TRUE(client.ending()) << state;
        EXPECT_TRUE(client.inactive()) << state;
    }
}

}  // namespace session_view_test
