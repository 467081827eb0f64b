#include "tests/daemon/store/support/vault_stage.hpp"

namespace tokenkeeper::store::vault_test {
namespace {

class vault_test : public vault_stage {};

TEST_F(vault_test, has_the_new_tokens_on_disk_before_it_tells_anybody) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    EXPECT_TRUE(stored("view").refresh_sent);
    ASSERT_TRUE(answer(view, "a1", "r1"));
    EXPECT_EQ(text(stored("view").next), "a1");
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
    EXPECT_FALSE(stored("view").refresh_sent);
    vault_->promoted(view);
    settle();
    EXPECT_EQ(text(stored("view").current), "a1");
}

TEST_F(vault_test, lets_no_refresh_be_sent_whose_intent_is_not_on_disk) {
    begin_view();
    disk.full = true;
    const auto sent = run(vault_->grants().record_intent(view));
    ASSERT_TRUE(sent.has_error());
    EXPECT_EQ(sent.error().which(), errc::state_not_saved);
    disk.full = false;
    EXPECT_TRUE(run(vault_->grants().record_intent(view)));
    EXPECT_TRUE(stored("view").refresh_sent);
    EXPECT_EQ(news_, (std::vector<std::string>{"disk full, said the test", "fine"}));
}

TEST_F(vault_test, keeps_an_answer_that_cannot_be_saved_and_gives_it_when_it_is) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.full = true;
    EXPECT_TRUE(answer(view, "a1", "r1").has_error());
    EXPECT_TRUE(run(vault_->grants().save_unsaved_answer(view, now))->has_error());
    EXPECT_EQ(vault_->usable_candidate(view), nullptr);
    flush();
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r0");
    disk.full = false;
    const auto saved = run(vault_->grants().save_unsaved_answer(view, now));
    ASSERT_TRUE(saved && saved->has_value());
    EXPECT_EQ((*saved)->lives_for, seconds{3600});
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
    EXPECT_EQ(text(stored("view").next), "a1");
    EXPECT_FALSE(run(vault_->grants().save_unsaved_answer(view, now))) << "once";
    EXPECT_NE(vault_->usable_candidate(view), nullptr);
}

TEST_F(vault_test, saves_an_answer_when_there_is_room_whoever_asks_for_it) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.full = true;
    EXPECT_TRUE(answer(view, "a1", "r1").has_error());
    disk.full = false;
    vault_->disk().stop();
    flush();
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1") << "a clean stop loses nothing";
    EXPECT_EQ(vault_->usable_candidate(view), nullptr) << "its session was not told yet";
    const auto saved = run(vault_->grants().save_unsaved_answer(view, now + seconds{9}));
    ASSERT_TRUE(saved && saved->has_value());
    EXPECT_EQ((*saved)->age, seconds{9});
}

TEST_F(vault_test, counts_the_age_of_an_answer_by_the_boot_clock) {
    constexpr std::uint64_t this_boot = 7;
    constexpr boot_time sent{std::chrono::hours{1}};
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.full = true;
    const host_time asked{instant{sent, now}, this_boot};
    EXPECT_TRUE(run(vault_->grants().record_answer(view, origin, grant("a1", "r1"), asked)).has_error());
    disk.full = false;
    const host_time later{instant{sent + seconds{9}, now + std::chrono::hours{5}}, this_boot};
    const auto saved = run(vault_->grants().save_unsaved_answer(view, later));
    ASSERT_TRUE(saved && saved->has_value());
    EXPECT_EQ((*saved)->age, seconds{9}) << "somebody set the wall clock";
    EXPECT_EQ(stored("view").next->boot, asked.boot) << "the next process can count on";
}

TEST_F(vault_test, keeps_an_answer_that_cannot_be_saved_when_the_token_before_it_dies) {
    begin_view();
    ASSERT_TRUE(answer(view, "a1", "r1"));
    vault_->promoted(view);
    disk.full = true;
    EXPECT_TRUE(answer(view, "a2", "r2").has_error());
    disk.full = false;
    vault_->died(view);
    const auto saved = run(vault_->grants().save_unsaved_answer(view, now));
    ASSERT_TRUE(saved && saved->has_value()) << "or another would be asked for";
    EXPECT_EQ(text(stored("view").next), "a2");
    EXPECT_FALSE(stored("view").current);
}

TEST_F(vault_test, promotes_and_discards_no_answer_that_its_session_was_not_told_of) {
    begin_view();
    disk.full = true;
    EXPECT_TRUE(answer(view, "a1", "r1").has_error());
    vault_->promoted(view);
    vault_->discarded(view);
    disk.full = false;
    const auto saved = run(vault_->grants().save_unsaved_answer(view, now));
    ASSERT_TRUE(saved && saved->has_value());
    EXPECT_EQ(text(stored("view").next), "a1");
    EXPECT_FALSE(stored("view").current);
}

TEST_F(vault_test, goes_on_from_memory_with_client_credentials) {
    vault_->begin(other, "export", "client_credentials x y", secret{}, now);
    disk.full = true;
    ASSERT_TRUE(answer(other, "a1", "", "client_credentials x y")) << "nothing rotates: nothing can be lost";
    vault_->promoted(other);
    EXPECT_EQ(text(vault_->find(other)->current), "a1");
    disk.full = false;
    flush();
    EXPECT_EQ(text(stored("export").current), "a1") << "and it is written when it can be";
    EXPECT_EQ(news_.back(), "fine");
}

TEST_F(vault_test, remembers_across_a_restart_that_an_answer_may_be_lost) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    start();
    const auto* left = vault_->claim(view, "view", origin, false);
    ASSERT_NE(left, nullptr);
    EXPECT_TRUE(left->refresh_sent);
    EXPECT_EQ(left->refresh_token.reveal(), "r0");
}

TEST_F(vault_test, does_not_take_tokens_of_another_origin) {
    begin_view();
    start();
    EXPECT_EQ(vault_->claim(view, "view", "refresh_token https://login.example client sha256:other", false),
              nullptr);
    EXPECT_EQ(vault_->claim(view, "view", "client_credentials https://login.example client", false), nullptr);
    EXPECT_NE(vault_->claim(view, "view", "refresh_token https://login.example client ", true), nullptr)
        << "where the seed cannot be read any more";
}

TEST_F(vault_test, has_no_dead_token_after_a_restart) {
    vault_->begin(other, "export", "client_credentials x y", secret{}, now);
    ASSERT_TRUE(answer(other, "a1", "", "client_credentials x y"));
    vault_->promoted(other);
    vault_->died(other);
    settle();
    EXPECT_FALSE(stored("export").current);
}

TEST_F(vault_test, has_a_token_that_was_offered_beside_the_present_one_on_disk) {
    vault_->give(view, "view", "given x", secret{"g1"}, now);
    vault_->offer(view, secret{"g2"}, now);
    settle();
    EXPECT_EQ(text(stored("view").current), "g1");
    EXPECT_EQ(text(stored("view").next), "g2");
    EXPECT_TRUE(holds(*vault_, view, secret{"g1"}));
    EXPECT_TRUE(holds_next(*vault_, view, secret{"g2"}));
    vault_->promoted(view);
    settle();
    EXPECT_EQ(text(stored("view").current), "g2");
    EXPECT_FALSE(stored("view").next);
}

TEST_F(vault_test, knows_a_row_that_came_from_another_name) {
    vault_->give(view, "view", "given x", secret{"g1"}, now);
    vault_->release(view);
    vault_->claim(view + 1, "view", "given x", false);
    EXPECT_FALSE(vault_->was_renamed(view + 1));
    vault_->release(view + 1);
    vault_->claim(view + 2, "hall", "given x", false);
    EXPECT_TRUE(vault_->was_renamed(view + 2));
}

TEST_F(vault_test, remembers_an_older_doubt_when_a_newer_intent_cannot_be_written) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.full = true;
    EXPECT_TRUE(run(vault_->grants().record_intent(view)).has_error());
    EXPECT_TRUE(vault_->find(view)->refresh_sent);
}

TEST_F(vault_test, knows_of_a_revocation_until_it_is_taken_back) {
    vault_->give(view, "view", "given x", secret{"token"}, now);
    vault_->revoked(view);
    settle();
    EXPECT_TRUE(stored("view").revoked);
    vault_->died(view);
    EXPECT_EQ(text(vault_->find(view)->current), "token") << "to know it again where its file still has it";
    vault_->unrevoked(view);
    settle();
    EXPECT_FALSE(stored("view").revoked);
}

TEST_F(vault_test, drops_an_answer_that_nobody_was_told_of_with_a_revocation_but_not_its_refresh_token) {
    begin_view();
    disk.full = true;
    EXPECT_TRUE(answer(view, "a1", "r1").has_error());
    vault_->revoked(view);
    disk.full = false;
    flush();
    EXPECT_FALSE(run(vault_->grants().save_unsaved_answer(view, now)));
    EXPECT_FALSE(stored("view").next);
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
}

TEST_F(vault_test, a_new_login_replaces_the_refresh_token_and_leaves_the_access_token) {
    begin_view();
    ASSERT_TRUE(answer(view, "a1", "r1"));
    vault_->promoted(view);
    vault_->reseed(view, "refresh_token https://login.example client sha256:new", secret{"n0"});
    settle();
    EXPECT_EQ(stored("view").refresh_token.reveal(), "n0");
    EXPECT_EQ(text(stored("view").current), "a1");
    vault_->reseed(view, origin, secret{"r0"});
    settle();
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1") << "the old seed again: its family is known";
}

TEST_F(vault_test, has_one_grant_of_a_row_at_a_time_whatever_a_reload_makes_of_its_session) {
    begin_view();
    auto turn = vault_->grants().take_turn(view);
    ASSERT_TRUE(turn);
    EXPECT_FALSE(vault_->grants().take_turn(view));
    vault_->release(view);
    ASSERT_NE(vault_->claim(other, "view", origin, false), nullptr);
    EXPECT_FALSE(vault_->grants().take_turn(other));
    turn.reset();
    EXPECT_TRUE(vault_->grants().take_turn(other));
    EXPECT_FALSE(vault_->grants().take_turn(view)) << "it is gone";
}

}  // namespace
}  // namespace tokenkeeper::store::vault_test
