#include "tests/daemon/store/support/vault_stage.hpp"

namespace tokenkeeper::store::unknown_sessions_test {
namespace {

constexpr session_id unknown = 77;

class unknown_sessions : public vault_stage {
protected:
    unknown_sessions() {
        begin_view();
        EXPECT_TRUE(answer(view, "a1", "r1"));
        vault_->promoted(view);
        flush();
        writes_ = disk.writes;
    }
    /// Nothing that was asked since was worth a commit, and the row is as it was.
    void expect_unchanged() {
        settle();
        vault_->disk().stop();  // observations too
        flush();
        EXPECT_EQ(disk.writes, writes_);
        ASSERT_EQ(disk.rows.size(), 1U);
        EXPECT_EQ(text(stored("view").current), "a1");
        EXPECT_FALSE(stored("view").next);
        EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
        EXPECT_FALSE(stored("view").refresh_sent);
        EXPECT_FALSE(stored("view").revoked);
    }
    unsigned writes_ = 0;
};

TEST_F(unknown_sessions, change_nothing_by_what_became_of_their_tokens) {
    vault_->promoted(unknown);
    vault_->discarded(unknown);
    vault_->died(unknown);
    vault_->revoked(unknown);
    vault_->unrevoked(unknown);
    vault_->note(unknown, seen_at(now));
    vault_->reseed(unknown, origin, secret{"another"});
    vault_->release(unknown);
    EXPECT_EQ(vault_->find(unknown), nullptr);
    EXPECT_EQ(vault_->usable_candidate(unknown), nullptr);
    expect_unchanged();
}

TEST_F(unknown_sessions, send_no_refresh_and_get_no_answer) {
    EXPECT_FALSE(vault_->grants().take_turn(unknown));
    EXPECT_FALSE(run(vault_->grants().save_unsaved_answer(unknown, now)));
    EXPECT_EQ(run(vault_->grants().record_intent(unknown)).error().which(), errc::cancelled);
    vault_->grants().refresh_not_processed(unknown);
    vault_->grants().refresh_refused(unknown);
    EXPECT_FALSE(vault_->grants().is_outdated(unknown));
    EXPECT_EQ(answer(unknown, "stray", "stray", "client_credentials x y").error().which(), errc::cancelled);
    expect_unchanged();
}

TEST_F(unknown_sessions, are_no_more_than_a_known_one_without_a_candidate) {
    vault_->promoted(view);
    vault_->discarded(view);
    vault_->unrevoked(view);
    EXPECT_EQ(text(vault_->find(view)->current), "a1");
    expect_unchanged();
}

}  // namespace
}  // namespace tokenkeeper::store::unknown_sessions_test
