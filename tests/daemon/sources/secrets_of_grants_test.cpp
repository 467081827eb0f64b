#include "tests/daemon/sources/stage.hpp"

namespace tokenkeeper::sources::secrets_of_grants_test {
namespace {

/// The files that a grant needs: the secret of the client, and the seed of a refresh token.
class secrets_of_grants : public sources_stage {
protected:
    secrets_of_grants() {
        world.file_system().texts["/secrets/client"] = "s3cret";
        world.file_system().texts["/secrets/seed"] = "R0";
    }
};

TEST_F(secrets_of_grants, are_waited_for) {
    world.file_system().texts.erase("/secrets/client");
    const auto id = load("export", token_source::client_credentials);
    const auto came = ask(id).get();
    EXPECT_FALSE(came.sent);
    const auto* failure = std::get_if<error>(&came.outcome);
    ASSERT_NE(failure, nullptr);
    EXPECT_EQ(failure->which(), errc::cancelled);
    EXPECT_EQ(state(id).grants().refusal().reason(), "secret_unreadable");
    world.file_system().texts["/secrets/client"] = "s3cret";
    change({"/secrets/client"});
    EXPECT_FALSE(state(id).grants().refused());
}

TEST_F(secrets_of_grants, that_cannot_be_used_are_known_at_once) {
    for (const auto source : {token_source::client_credentials, token_source::refresh_token}) {
        world.file_system().texts["/secrets/seed"] = source == token_source::refresh_token ? "R0" : "";
        world.file_system().texts["/secrets/client"] = "s3cret\xc2\xa0";
        const auto id = load("export", source);
        EXPECT_EQ(state(id).state(), session_state::failed);
        EXPECT_EQ(state(id).reason(), "secret_unreadable");
        const auto error = state(id).view(world.clock.now).last_error;
        ASSERT_TRUE(error);
        EXPECT_EQ(error->message, "/secrets/client holds a no-break space (U+00A0) at character 7");
        EXPECT_EQ(error->hint, "write it again");
        world.file_system().texts["/secrets/client"] = "s3cret";
        change({"/secrets/client"});
        EXPECT_EQ(state(id).state(), session_state::acquiring) << "it comes back by itself";
        remove(id);
        world.disk.rows.clear();
    }
}

TEST_F(secrets_of_grants, that_cannot_be_used_leave_a_living_token_in_use) {
    const auto id = load("export", token_source::client_credentials);
    known_token known;
    known.life = {world.clock.now.boot, world.clock.now.boot + std::chrono::hours{1}};
    sessions.tell(id, input::token_restored{known}, world.clock.now.boot);
    world.file_system().texts["/secrets/client"] = "s3 cret";
    change({"/secrets/client"});
    EXPECT_EQ(state(id).state(), session_state::starting);
    ASSERT_EQ(heard<events::source_unusable>().size(), 1U);
    EXPECT_EQ(heard<events::source_unusable>()[0].reason,
              "/secrets/client holds a space (U+0020) at character 3; write it again");
    world.file_system().texts["/secrets/client"] = "s3cret";
    change({"/secrets/client"});
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
}

TEST_F(secrets_of_grants, that_more_accounts_can_read_are_told) {
    using config::file_exposure;
    const auto reach = file_exposure::reach::status_group;
    world.file_system().exposures["/secrets/client"] = {reach, "x can read the secret", "chmod g= secret"};
    world.file_system().exposures["/secrets/seed"] = {reach, "x can read the seed", "chmod g= seed"};
    const auto id = load("view", token_source::refresh_token);
    EXPECT_EQ(state(id).state(), session_state::acquiring) << "they work";
    const auto news = heard<events::secret_exposed>().back();
    EXPECT_EQ(news.problem, "x can read the secret; x can read the seed");
    EXPECT_EQ(news.remedy, "chmod g= secret && chmod g= seed");
    world.file_system().exposures.clear();
    change({"/secrets/client", "/secrets/seed"});
    EXPECT_EQ(heard<events::secret_guarded>().size(), 1U);
}

TEST_F(secrets_of_grants, tell_a_broken_seed_whose_successor_is_in_use) {
    const auto id = load("view", token_source::refresh_token);
    ask(id).get();
    ASSERT_EQ(tokens.find(id)->refresh_token.reveal(), "R1");
    world.file_system().texts["/secrets/seed"] = R"({"refresh_token":"R9"})";
    change({"/secrets/seed"});
    EXPECT_EQ(tokens.find(id)->refresh_token.reveal(), "R1");
    ASSERT_EQ(heard<events::source_unusable>().size(), 1U);
    EXPECT_FALSE(state(id).grants().refused());
}

}  // namespace
}  // namespace tokenkeeper::sources::secrets_of_grants_test
