#include "daemon/store/origin.hpp"
#include "tests/daemon/store/support/vault_stage.hpp"

namespace tokenkeeper::store::seeds_test {
namespace {

/// Seeds and refresh tokens that come back from the past.
class used_seed : public vault_stage {
protected:
    used_seed() {
        vault_->begin(view, "view", login, seed.clone(), now);
        settle();
    }
    result<grant_report> rotate(std::string_view access, std::string_view refresh) {
        EXPECT_TRUE(run(vault_->grants().record_intent(view)));
        return answer(view, access, refresh, login);
    }
    const secret seed{"r0"};
    const std::string login = refresh_origin("https://login.example", "client", &seed);
};

TEST_F(used_seed, is_fresh_until_it_is_sent) {
    vault_->release(view);
    EXPECT_EQ(vault_->grants().use_of_seed(other, seed), seed_use::fresh);
}

TEST_F(used_seed, is_that_of_another_session) {
    EXPECT_EQ(vault_->grants().use_of_seed(other, seed), seed_use::of_another_session);
    EXPECT_EQ(vault_->grants().use_of_seed(view, seed), seed_use::fresh) << "its own";
}

TEST_F(used_seed, is_known_where_its_row_is_lost) {
    ASSERT_TRUE(rotate("a1", "r1"));
    disk.rows.clear();
    start();
    EXPECT_EQ(vault_->claim(view, "view", login, false), nullptr);
    EXPECT_EQ(vault_->grants().use_of_seed(view, seed), seed_use::used);
    EXPECT_EQ(vault_->grants().use_of_seed(view, secret{"another"}), seed_use::fresh);
}

TEST_F(used_seed, is_in_doubt_where_its_row_is_lost_and_its_answer_was_not_saved) {
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.rows.clear();
    start();
    EXPECT_EQ(vault_->grants().use_of_seed(view, seed), seed_use::unanswered);
    vault_->begin(view, "view", login, seed.clone(), now);
    EXPECT_TRUE(vault_->find(view)->refresh_sent);
}

TEST_F(used_seed, is_known_where_its_mark_is_lost_but_not_its_row) {
    ASSERT_TRUE(rotate("a1", "r1"));
    disk.sent.clear();
    start();
    flush();
    disk.rows.clear();
    start();
    EXPECT_EQ(vault_->grants().use_of_seed(view, seed), seed_use::used);
}

TEST_F(used_seed, is_fresh_again_where_it_was_certainly_not_processed) {
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    vault_->grants().refresh_not_processed(view);
    settle();
    EXPECT_FALSE(stored("view").refresh_sent);
    disk.rows.clear();
    start();
    EXPECT_EQ(vault_->grants().use_of_seed(view, seed), seed_use::fresh);
}

TEST_F(used_seed, that_the_login_service_refused_is_sent_by_no_later_process) {
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    vault_->grants().refresh_refused(view);
    settle();
    news_.clear();
    start();
    EXPECT_EQ(news_, std::vector<std::string>{}) << "a login that ended is no damage of the store";
    ASSERT_NE(vault_->claim(view, "view", login, false), nullptr);
    EXPECT_TRUE(vault_->grants().is_outdated(view));
    EXPECT_TRUE(run(vault_->grants().record_intent(view)).has_error());
}

TEST_F(used_seed, is_presumed_of_every_session_where_rows_are_lost_that_nobody_can_name) {
    disk.rows.clear();
    disk.sent.clear();
    disk.damaged.push_back({"", "it was in a damaged part"});
    start();
    EXPECT_EQ(vault_->grants().use_of_seed(view, seed), seed_use::used);
    EXPECT_EQ(vault_->damage("view"), "it was in a damaged part");
    stop();
    start();
    EXPECT_EQ(vault_->grants().use_of_seed(view, seed), seed_use::used) << "the next process knows it";
    flush();
    flush();
    EXPECT_EQ(vault_->grants().use_of_seed(view, secret{"of a new login"}), seed_use::fresh);
    start();
    EXPECT_EQ(vault_->grants().use_of_seed(view, seed), seed_use::used);
    EXPECT_EQ(vault_->grants().use_of_seed(view, secret{"of a new login"}), seed_use::fresh);
}

TEST_F(used_seed, is_not_sent_by_a_row_that_was_put_back) {
    const auto before = clone(stored("view"));
    ASSERT_TRUE(rotate("a1", "r1"));
    disk.rows.insert_or_assign("view", clone(before));
    news_.clear();
    start();
    ASSERT_EQ(news_.size(), 1U);
    EXPECT_NE(news_.front().find("put back to an older one"), std::string::npos) << news_.front();
    ASSERT_NE(vault_->claim(view, "view", login, false), nullptr);
    EXPECT_TRUE(vault_->grants().is_outdated(view));
    const auto sent = run(vault_->grants().record_intent(view));
    ASSERT_TRUE(sent.has_error());
    EXPECT_EQ(sent.error().which(), errc::state_not_saved);
}

TEST_F(used_seed, is_followed_by_rotations_that_are_not_sent_twice_either) {
    ASSERT_TRUE(rotate("a1", "r1"));
    const auto before = clone(stored("view"));
    ASSERT_TRUE(rotate("a2", "r2"));
    disk.rows.insert_or_assign("view", clone(before));
    start();
    ASSERT_NE(vault_->claim(view, "view", login, false), nullptr);
    EXPECT_TRUE(vault_->grants().is_outdated(view));
}

TEST_F(used_seed, leaves_a_doubt_about_a_row_that_was_put_back_before_its_answer) {
    const auto before = clone(stored("view"));
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.rows.insert_or_assign("view", clone(before));
    start();
    const auto* left = vault_->claim(view, "view", login, false);
    ASSERT_NE(left, nullptr);
    EXPECT_TRUE(left->refresh_sent);
    EXPECT_FALSE(vault_->grants().is_outdated(view));
}

TEST_F(used_seed, stays_good_where_the_login_service_does_not_rotate) {
    ASSERT_TRUE(rotate("a1", ""));
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r0");
    EXPECT_TRUE(run(vault_->grants().record_intent(view)));
    start();
    ASSERT_NE(vault_->claim(view, "view", login, false), nullptr);
    EXPECT_FALSE(vault_->grants().is_outdated(view));
}

TEST_F(used_seed, does_not_count_as_sent_where_the_intent_was_not_saved) {
    disk.full = true;
    EXPECT_TRUE(run(vault_->grants().record_intent(view)).has_error());
    disk.full = false;
    flush();
    EXPECT_TRUE(disk.sent.empty());
    EXPECT_FALSE(stored("view").refresh_sent);
}

}  // namespace
}  // namespace tokenkeeper::store::seeds_test
