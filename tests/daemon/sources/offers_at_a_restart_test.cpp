#include "daemon/sources/restored_token.hpp"
#include "tests/daemon/sources/offered_tokens.hpp"

namespace tokenkeeper::sources::offered_tokens_tests {
namespace {

TEST_F(offered_tokens, survive_a_restart_beside_the_present_one) {
    const auto first = living();
    see_alive(first);
    replace("F2");
    const auto id = restart(first);
    EXPECT_EQ(token(id), "F1");
    EXPECT_EQ(next(id), "F2");
    EXPECT_TRUE(state(id).deadline().at()) << "what was known of it counts";
    pass(id, seconds{3});
    EXPECT_EQ(token(id), "F2");
    EXPECT_EQ(state(id).state(), session_state::alive);
}

TEST_F(offered_tokens, that_were_refused_do_not_end_the_present_one_at_a_restart) {
    const auto first = living();
    see_alive(first);
    replace("F3");
    pass(first, minutes{3});
    const auto id = restart(first);
    EXPECT_EQ(token(id), "F1");
    pass(id, minutes{3});
    EXPECT_EQ(token(id), "F1");
    EXPECT_EQ(state(id).state(), session_state::alive);
    EXPECT_EQ(heard<events::source_unusable>().size(), 1U) << "it is told again";
}

TEST_F(offered_tokens, may_come_while_the_daemon_is_down) {
    const auto first = living();
    see_alive(first);
    put("F3");
    const auto id = restart(first);
    EXPECT_EQ(token(id), "F1");
    EXPECT_EQ(next(id), "F3");
}

TEST_F(offered_tokens, are_taken_at_once_where_the_present_one_idled_out_while_the_daemon_was_down) {
    const auto first = living();
    tokens.note(first, observe(state(first).known(), world.now(), world.boot_id()));
    remove(first);
    put("F2");
    world.advance(minutes{16});
    const auto id = load("lobby", token_source::access_token_file);
    EXPECT_EQ(token(id), "F2");
    EXPECT_EQ(next(id), "none");
}

TEST_F(offered_tokens, never_bring_back_what_another_session_had) {
    const auto first = living();
    see_alive(first);
    remove(first);
    put("F2");
    const auto id = load("hall", token_source::access_token_file, file);
    EXPECT_EQ(token(id), "F2") << "the row of the other name may be another person's";
}

/// Whoever has the other file must not get the token of the one before, by a name, a detour or a restart.
TEST_F(offered_tokens, of_another_file_bring_back_no_other_files_token) {
    const auto first = living();
    see_alive(first);
    remove(first);
    const auto* const other = "/tokens/other";
    const auto early = load("hall", token_source::access_token_file, other);
    EXPECT_EQ(token(early), "none") << "the file is not there yet";
    remove(early);
    world.file_system().texts[other] = "F3";
    const auto hall = load("hall", token_source::access_token_file, other);
    EXPECT_EQ(token(hall), "F3");
    remove(hall);
    const auto lobby = load("lobby", token_source::access_token_file, other);
    EXPECT_EQ(token(lobby), "F3") << "the name of the first session";
    remove(lobby);
    const auto again = load("lobby", token_source::access_token_file);
    EXPECT_EQ(token(again), "F1");
}

}  // namespace
}  // namespace tokenkeeper::sources::offered_tokens_tests
