#include "daemon/sources/given_token.hpp"
#include "daemon/sources/restore.hpp"
#include "daemon/sources/token_file.hpp"
#include "tests/daemon/sources/stage.hpp"

namespace tokenkeeper::sources::given_tokens_test {
namespace {

using given_tokens = sources_stage;

TEST_F(given_tokens, stand_in_the_configuration) {
    const auto id = load("lobby", token_source::access_token);
    EXPECT_EQ(token(id), "G1");
    EXPECT_TRUE(state(id).has_token());
    EXPECT_TRUE(world.file_system().watched.empty());
}

TEST_F(given_tokens, are_read_from_a_file_that_is_watched_before) {
    world.file_system().texts["/tokens/lobby"] = "F1";
    bool watched = false;
    world.file_system().before_read = [&](const std::filesystem::path& file) {
        watched = world.file_system().watched.contains(file);
    };
    const auto id = load("lobby", token_source::access_token_file);
    EXPECT_TRUE(watched);
    EXPECT_EQ(token(id), "F1");
}

TEST_F(given_tokens, are_never_taken_from_a_file_that_holds_something_else) {
    const auto& file = "/tokens/lobby";
    for (const auto* wrong : {"\"F2\"", R"({"access_token":"F2"})", "F2 F3", "F2\nF3",
                              "F\xc2\xa0"
                              "2",
                              "F\xe2\x80\x8b"
                              "2",
                              ""}) {
        world.file_system().texts[file] = "F1";
        const auto living = load("lobby", token_source::access_token_file);
        told.clear();
        world.file_system().texts[file] = wrong;
        change({file});
        EXPECT_EQ(token(living), "F1") << wrong;
        ASSERT_EQ(heard<events::source_unusable>().size(), 1U) << wrong;
        EXPECT_TRUE(heard<events::source_unusable>()[0].reason.ends_with("; write it again")) << wrong;
        world.file_system().texts[file] = "F1";
        change({file});
        EXPECT_EQ(heard<events::source_usable>().size(), 1U) << wrong;
        remove(living);

        world.file_system().texts[file] = wrong;
        const auto without = load("hall", token_source::access_token_file, file);
        EXPECT_EQ(state(without).state(), session_state::failed) << wrong;
        EXPECT_EQ(state(without).reason(), "secret_unreadable") << wrong;
        remove(without);
    }
}

TEST_F(given_tokens, live_as_long_as_the_configuration_says_from_the_change_of_their_file) {
    using std::chrono::hours;
    auto& files_of_host = world.file_system();
    files_of_host.texts["/tokens/lobby"] = "F1";
    files_of_host.changes["/tokens/lobby"] = world.clock.now.wall - hours{2};
    const auto id = load("lobby", token_source::access_token_file);
    EXPECT_FALSE(state(id).token().life.expires);
    set_lifetime(id, hours{24});
    EXPECT_EQ(state(id).token().life.expires, world.clock.now.boot + hours{22});
    files_of_host.changes["/tokens/lobby"] = world.clock.now.wall;
    change({"/tokens/lobby"});
    EXPECT_EQ(state(id).token().life.expires, world.clock.now.boot + hours{24});
    set_lifetime(id, std::nullopt);
    EXPECT_FALSE(state(id).token().life.expires);
}

TEST_F(given_tokens, that_others_can_exchange_are_told_until_that_ends) {
    world.file_system().texts["/tokens/lobby"] = "F1";
    world.file_system().open_folders["/tokens/lobby"] = {"group 100 can write /tokens", "chmod g-w /tokens"};
    const auto id = load("lobby", token_source::access_token_file);
    EXPECT_EQ(token(id), "F1") << "it works";
    change({"/tokens/lobby"});
    ASSERT_EQ(heard<events::secret_folder_open>().size(), 1U);
    EXPECT_EQ(heard<events::secret_folder_open>()[0].problem, "group 100 can write /tokens");
    EXPECT_EQ(heard<events::secret_folder_open>()[0].remedy, "chmod g-w /tokens");
    EXPECT_TRUE(heard<events::secret_exposed>().empty());
    world.file_system().open_folders.clear();
    change({"/tokens/lobby"});
    EXPECT_EQ(heard<events::secret_folder_closed>().size(), 1U);
    EXPECT_TRUE(heard<events::secret_guarded>().empty());
}

/// The files of all new sessions are known before the first is read; one that changes meanwhile is read when
/// its session is loaded.
TEST_F(given_tokens, are_not_read_before_their_session_is_loaded) {
    world.file_system().texts["/tokens/lobby"] = "F1";
    const auto& session = add("lobby", token_source::access_token_file);
    sources.watch(session);
    EXPECT_TRUE(world.file_system().watched.contains("/tokens/lobby"));
    change({"/tokens/lobby"});
    EXPECT_EQ(token(session.id), "none");
    sources.add(session);
    EXPECT_EQ(token(session.id), "F1");
    world.file_system().texts["/tokens/lobby"] = "F1 F2";
    change({"/tokens/lobby"});
    EXPECT_EQ(heard<events::source_unusable>().size(), 1U) << "it is read from now on";
}

TEST_F(given_tokens, that_more_accounts_can_read_are_told_until_that_ends) {
    world.file_system().texts["/tokens/lobby"] = "F1";
    world.file_system().exposures["/tokens/lobby"] = {config::file_exposure::reach::status_group,
                                                      "group x can read it", "chmod g= it"};
    const auto id = load("lobby", token_source::access_token_file);
    EXPECT_EQ(token(id), "F1") << "it works";
    change({"/tokens/lobby"});
    ASSERT_EQ(heard<events::secret_exposed>().size(), 1U);
    EXPECT_EQ(heard<events::secret_exposed>()[0].problem, "group x can read it");
    EXPECT_EQ(heard<events::secret_exposed>()[0].remedy, "chmod g= it");
    world.file_system().exposures.clear();
    change({"/tokens/lobby"});
    EXPECT_EQ(heard<events::secret_guarded>().size(), 1U);
}

TEST_F(given_tokens, fail_a_session_whose_file_is_missing_until_it_comes) {
    const auto id = load("lobby", token_source::access_token_file);
    EXPECT_EQ(state(id).state(), session_state::failed);
    EXPECT_EQ(state(id).reason(), "secret_unreadable");
    world.file_system().texts["/tokens/lobby"] = "F1";
    change({"/tokens/lobby"});
    EXPECT_EQ(token(id), "F1");
    EXPECT_TRUE(state(id).has_token());
}

TEST_F(given_tokens, serve_on_when_their_file_goes_which_is_told_once_with_its_end) {
    world.file_system().texts["/tokens/lobby"] = "F1";
    const auto id = load("lobby", token_source::access_token_file);
    world.file_system().texts.clear();
    change({"/tokens/lobby"});
    change({"/tokens/lobby"});
    EXPECT_EQ(token(id), "F1");
    ASSERT_EQ(heard<events::source_unusable>().size(), 1U);
    EXPECT_EQ(heard<events::source_unusable>()[0].about.session, "lobby");
    world.file_system().texts["/tokens/lobby"] = "F1";
    change({"/tokens/lobby"});
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
    EXPECT_EQ(token(id), "F1");
}

TEST_F(given_tokens, keep_what_an_earlier_process_knew_of_the_same_token) {
    world.file_system().texts["/tokens/lobby"] = "F1";
    const auto before = load("lobby", token_source::access_token_file);
    see_alive(before);
    remove(before);
    const auto after = load("lobby", token_source::access_token_file);
    EXPECT_NE(before, after);
    EXPECT_EQ(state(after).deadline().at(), world.clock.now.boot + std::chrono::minutes{10});
}

TEST_F(given_tokens, are_read_again_by_command) {
    world.file_system().texts["/tokens/lobby"] = "F1";
    const auto id = load("lobby", token_source::access_token_file);
    EXPECT_FALSE(sources.read_again(*names.find(id)).renewed) << "it is the same";
    world.file_system().texts["/tokens/lobby"] = "F2";
    EXPECT_TRUE(sources.read_again(*names.find(id)).renewed);
    EXPECT_TRUE(state(id).has_candidate()) << "it is verified first";
    world.file_system().texts.clear();
    const auto missing = sources.read_again(*names.find(id));
    EXPECT_FALSE(missing.renewed);
    EXPECT_NE(missing.trouble, "");
    const auto inline_token = load("inline", token_source::access_token);
    EXPECT_FALSE(sources.read_again(*names.find(inline_token)).renewed);
}

TEST_F(given_tokens, of_a_session_that_left_are_not_looked_for) {
    const auto id = load("lobby", token_source::access_token_file);
    remove(id);
    EXPECT_TRUE(world.file_system().watched.empty());
    change({"/tokens/lobby"});  // a change that was under way
    EXPECT_EQ(tokens.find(id), nullptr);
}

}  // namespace
}  // namespace tokenkeeper::sources::given_tokens_test
