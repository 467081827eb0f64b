// What a session takes of the grants that an earlier one had.
#include "tests/daemon/sources/grants_stage.hpp"

namespace tokenkeeper::sources::restored_grants_test {
namespace {

class restored_grants : public grants_stage {
protected:
    /// The login service refuses the refresh token of the session.
    void refuse(session_id id) {
        world.login->answer = [](const genesys::request&) {
            genesys::response refusal;
            refusal.status = 400;
            refusal.body = R"({"error":"invalid_grant"})";
            return result<genesys::response>{std::move(refusal)};
        };
        EXPECT_EQ(failure_of(ask(id).get()), errc::invalid_grant);
    }
};

/// A client's id is no secret: who names it has to have the secret, too, and the token goes to no other API.
TEST_F(restored_grants, of_client_credentials_are_not_restored_to_another_secret_or_api) {
    const auto first = load("export", token_source::client_credentials);
    ask(first).get();
    tokens.promoted(first);
    const auto held_after = [this](const std::string& name) {
        const auto id = load(name, token_source::client_credentials);
        auto held = token(id);
        remove(id);
        return held;
    };
    remove(first);
    EXPECT_EQ(held_after("export"), "T1") << "it is the same session";
    world.file_system().texts["/secrets/client"] = "wrong";
    EXPECT_EQ(held_after("mine"), "none");
    EXPECT_EQ(held_after("export"), "none");
}

TEST_F(restored_grants, of_client_credentials_are_restored_where_the_secret_cannot_be_read) {
    const auto first = load("export", token_source::client_credentials);
    ask(first).get();
    tokens.promoted(first);
    remove(first);
    world.file_system().texts.erase("/secrets/client");
    const auto mine = load("mine", token_source::client_credentials);
    EXPECT_EQ(token(mine), "none") << "a name of its own";
    const auto again = load("export", token_source::client_credentials);
    EXPECT_EQ(token(again), "T1");
}

/// Names and client ids are no secrets: who has no seed takes only what was in his place.
TEST_F(restored_grants, are_not_restored_without_the_seed_in_another_place) {
    const auto first = load("view", token_source::refresh_token);
    ask(first).get();
    tokens.promoted(first);
    remove(first);
    world.file_system().texts.erase("/secrets/seed");
    const auto same = load("view", token_source::refresh_token);
    EXPECT_EQ(token(same), "T1") << "its file cannot be read just now";
    remove(same);
    const auto api = names.find_organization(acme)->settings;
    auto elsewhere = std::make_shared<config::organization>(*api);
    elsewhere->api_url = "https://elsewhere.example";
    names.find_organization(acme)->settings = elsewhere;
    const auto other = load("view", token_source::refresh_token);
    EXPECT_EQ(token(other), "none");
    EXPECT_EQ(refresh(other), "");
    remove(other);
    names.find_organization(acme)->settings = api;
    world.file_system().texts["/secrets/seed"] = "R0";
    EXPECT_EQ(token(load("view", token_source::refresh_token)), "T1") << "it has the seed";
}

/// Operators may ask again and again.
TEST_F(restored_grants, with_a_refresh_token_that_was_refused_are_refused_for_that) {
    const auto id = load("view", token_source::refresh_token);
    ask(id).get();
    tokens.promoted(id);
    refuse(id);
    for (int command = 0; command < 2; ++command) {
        EXPECT_EQ(failure_of(ask(id).get()), errc::cancelled) << "it is not sent again";
        EXPECT_EQ(asked(), 2U);
        EXPECT_EQ(state(id).grants().refusal().reason(), "invalid_grant");
        EXPECT_EQ(state(id).grants().refusal().explanation(),
                  "the login service has refused its refresh token");
    }
}

/// That is an everyday thing, and no damage of the store.
TEST_F(restored_grants, with_a_refresh_token_that_was_refused_are_refused_for_that_after_a_restart) {
    const auto id = load("view", token_source::refresh_token);
    ask(id).get();
    tokens.promoted(id);
    refuse(id);
    begin(tokens.disk().flush(world.clock.now.wall)).get();
    remove(id);
    std::vector<store::store_news> told_by_store;
    store::vault next{world.executor(), [this] { return world.open_store(); },
                      [&](const store::store_news& news) { told_by_store.push_back(news); }};
    begin(next.disk().open()).get();
    token_sources restored{{world, events, sessions, names, next}, files};
    const auto& session = add("view", token_source::refresh_token);
    restored.add(session);
    EXPECT_EQ(state(session.id).grants().refusal().reason(), "invalid_grant");
    EXPECT_TRUE(told_by_store.empty()) << told_by_store.front().message;
    world.settle();
}

TEST_F(restored_grants, with_a_refresh_token_of_an_older_store_are_refused_for_that) {
    const auto id = load("view", token_source::refresh_token);
    ask(id).get();
    tokens.promoted(id);
    begin(tokens.disk().flush(world.clock.now.wall)).get();
    remove(id);
    world.disk.rows.at("view").refresh_token = secret{"R0"};
    store::vault older{world.executor(), [this] { return world.open_store(); },
                       [](const store::store_news&) {}};
    begin(older.disk().open()).get();
    token_sources restored{{world, events, sessions, names, older}, files};
    const auto& session = add("view", token_source::refresh_token);
    restored.add(session);
    const auto reason = [&] { return state(session.id).grants().refusal().reason(); };
    EXPECT_EQ(reason(), "state_outdated");
    sessions.tell(session.id, input::command_given{session_action::renew, 7}, world.clock.now.boot);
    EXPECT_EQ(reason(), "") << "the operator wants an attempt";
    const grant_terms terms{session.id, world.clock.now.boot + seconds{25}, session.settings,
                            names.find_organization(acme)->ways.login};
    EXPECT_EQ(failure_of(begin(restored.grant(terms)).get()), errc::cancelled);
    EXPECT_EQ(asked(), 1U);
    EXPECT_EQ(reason(), "state_outdated") << "so the warning stands";
}

}  // namespace
}  // namespace tokenkeeper::sources::restored_grants_test
