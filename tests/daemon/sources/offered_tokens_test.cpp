#include "daemon/sources/restored_token.hpp"
#include "lib/session/reasons.hpp"
#include "tests/daemon/sources/stage.hpp"

#include <string_view>

namespace tokenkeeper::sources::offered_tokens_test {
namespace {

using std::chrono::minutes;

/// A session whose token file is replaced, with an API that knows which tokens live.
class offered_tokens : public sources_stage {
protected:
    /// A session that is alive with the token F1.
    session_id living() {
        put("F1");
        const auto id = load("lobby", token_source::access_token_file);
        pass(id, seconds{2});
        EXPECT_EQ(state(id).state(), session_state::alive);
        return id;
    }
    void put(std::string_view text) { world.file_system().texts[file] = text; }
    void replace(std::string_view text) {
        put(text);
        sources.files_changed({file});
    }
    /// Time passes; every request is answered at once by what `lives` says.
    void pass(session_id id, boot_clock::duration length) {
        const auto end = world.clock.now.boot + length;
        for (; world.clock.now.boot <= end; world.advance(milliseconds{500})) {
            heed();
            for (const auto& request : sessions.poll(world.clock.now.boot)) {
                asked.push_back(request.what);
                sessions.finished(request.id, answer(id, request.what), world.clock.now.boot);
            }
            heed();
        }
    }
    /// Carries out the changes of tokens as the supervisor does.
    void heed() {
        for (const auto& news : sessions.take_notices()) {
            const auto* change = std::get_if<notice::token>(&news);
            if (change == nullptr) continue;
            if (change->what == token_change::promoted) tokens.promoted(change->session);
            if (change->what == token_change::revoked) tokens.revoked(change->session);
            sources.token_changed(*names.find(change->session), change->what);
        }
    }
    request_outcome answer(session_id id, operation what) {
        if (what == operation::revoke) return done_report{};
        const auto* row = tokens.find(id);
        const auto& sent = what == operation::verify_candidate ? row->next : row->current;
        const bool live = sent && lives.contains(std::string{sent->value.reveal()});
        if (!live) return error{errc::token_rejected};
        check_report report;
        report.idles_in = minutes{15};
        return report;
    }
    [[nodiscard]] std::string next(session_id id) const {
        const auto* row = tokens.find(id);
        return row != nullptr && row->next ? std::string{row->next->value.reveal()} : "none";
    }
    /// The daemon is started again.
    session_id restart(session_id id) {
        remove(id);
        told.clear();
        return load("lobby", token_source::access_token_file);
    }

    const char* file = "/tokens/lobby";
    std::set<std::string, std::less<>> lives{"F1", "F2"};
    std::vector<operation> asked;
};

TEST_F(offered_tokens, are_verified_before_the_present_one_is_let_go) {
    const auto id = living();
    replace("F2");
    EXPECT_EQ(token(id), "F1");
    EXPECT_EQ(next(id), "F2") << "the store has both";
    EXPECT_EQ(state(id).state(), session_state::alive);
    pass(id, seconds{2});
    EXPECT_EQ(asked.back(), operation::verify_candidate);
    EXPECT_EQ(token(id), "F2");
    EXPECT_EQ(next(id), "none");
    EXPECT_EQ(state(id).state(), session_state::alive);
    EXPECT_TRUE(heard<events::source_unusable>().empty());
}

TEST_F(offered_tokens, that_the_api_rejects_leave_the_present_one_and_are_told) {
    const auto id = living();
    replace("F3");
    pass(id, minutes{3});
    EXPECT_EQ(token(id), "F1");
    EXPECT_EQ(state(id).state(), session_state::alive);
    ASSERT_EQ(heard<events::source_unusable>().size(), 1U);
    EXPECT_TRUE(heard<events::source_unusable>()[0].reason.starts_with("the API rejects the token in "));
    sources.files_changed({file});
    EXPECT_TRUE(heard<events::source_usable>().empty()) << "it is the same token";
    pass(id, minutes{3});
    EXPECT_EQ(heard<events::source_unusable>().size(), 1U);
    EXPECT_EQ(token(id), "F1");

    replace("F2");
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
    pass(id, seconds{2});
    EXPECT_EQ(token(id), "F2");
}

TEST_F(offered_tokens, wait_for_the_turn_of_the_account_that_wrote_them) {
    world.file_system().owners[file] = 1000;
    const auto id = living();
    const auto now = world.clock.now.boot;
    EXPECT_EQ(sessions.take_turn_of_giver(id, 1000, now), now) << "the token of a start takes no turn";
    replace("F2");
    EXPECT_EQ(state(id).plan(now)->rank, urgency::routine);
    world.file_system().owners[file] = 1001;
    replace("F3");
    EXPECT_EQ(state(id).plan(now)->rank, urgency::candidate);
}

TEST_F(offered_tokens, that_were_refused_are_accepted_when_the_api_accepts_them_later) {
    const auto id = living();
    replace("F3");
    pass(id, minutes{3});
    lives.insert("F3");
    EXPECT_TRUE(sources.read_again(*names.find(id)).renewed);
    pass(id, seconds{2});
    EXPECT_EQ(token(id), "F3");
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
}

TEST_F(offered_tokens, that_were_refused_are_taken_when_the_present_one_is_dead) {
    const auto id = living();
    replace("F3");
    pass(id, minutes{3});
    lives = {"F3"};
    pass(id, minutes{10});
    EXPECT_EQ(token(id), "F3");
    EXPECT_EQ(next(id), "none");
    EXPECT_EQ(state(id).state(), session_state::alive);
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
}

TEST_F(offered_tokens, take_the_place_of_one_that_dies_meanwhile) {
    const auto id = living();
    lives = {};
    pass(id, minutes{5});  // it is noticed, and stands
    ASSERT_EQ(state(id).state(), session_state::retrying);
    replace("F2");
    EXPECT_EQ(token(id), "F1") << "nothing is certain yet";
    lives = {"F2"};
    pass(id, seconds{3});
    EXPECT_EQ(token(id), "F2");
    EXPECT_EQ(state(id).state(), session_state::alive);
}

TEST_F(offered_tokens, are_taken_at_once_where_the_present_one_is_lost) {
    const auto id = living();
    lives = {"F2"};
    pass(id, minutes{10});
    ASSERT_EQ(state(id).state(), session_state::lost);
    replace("F2");
    EXPECT_EQ(token(id), "F2");
    EXPECT_EQ(state(id).state(), session_state::starting);
}

TEST_F(offered_tokens, are_withdrawn_when_the_file_holds_the_present_one_again) {
    const auto id = living();
    replace("F3");
    replace("F1");
    EXPECT_EQ(next(id), "none");
    EXPECT_FALSE(state(id).has_candidate());
    pass(id, minutes{3});
    EXPECT_TRUE(heard<events::source_unusable>().empty());
    EXPECT_EQ(token(id), "F1");
}

TEST_F(offered_tokens, of_which_one_was_refused_are_no_trouble_when_the_file_holds_the_present_one_again) {
    const auto id = living();
    replace("F3");
    pass(id, minutes{3});
    replace("F1");
    EXPECT_EQ(heard<events::source_usable>().size(), 1U);
    EXPECT_EQ(next(id), "none");
}

TEST_F(offered_tokens, replace_each_other) {
    const auto id = living();
    replace("F3");
    replace("F2");
    EXPECT_EQ(next(id), "F2");
    pass(id, seconds{2});
    EXPECT_EQ(token(id), "F2");
}

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

TEST_F(offered_tokens, that_were_refused_do_not_undo_a_revocation) {
    const auto first = living();
    replace("F3");
    pass(first, minutes{3});
    sessions.tell(first, input::command_given{session_action::revoke, sessions.next_ticket()},
                  world.clock.now.boot);
    pass(first, seconds{5});
    ASSERT_EQ(state(first).reason(), reasons::revoked);
    EXPECT_EQ(token(first), "F1");
    sources.files_changed({file});
    EXPECT_EQ(state(first).reason(), reasons::revoked);
    const auto id = restart(first);
    EXPECT_EQ(state(id).reason(), reasons::revoked);
    replace("F2");
    EXPECT_EQ(token(id), "F2") << "somebody logged in again";
}

TEST_F(offered_tokens, of_an_unknown_life_get_it_from_the_change_of_their_file) {
    const auto id = living();
    set_lifetime(id, std::chrono::hours{24});
    put("F2");
    world.file_system().changes[file] = world.clock.now.wall;
    const auto written = world.clock.now.boot;
    sources.files_changed({file});
    pass(id, seconds{2});
    ASSERT_EQ(token(id), "F2");
    EXPECT_EQ(state(id).life().expires, written + std::chrono::hours{24});
}

}  // namespace
}  // namespace tokenkeeper::sources::offered_tokens_test
