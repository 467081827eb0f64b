#include "tests/daemon/store/support/vault_stage.hpp"

namespace tokenkeeper::store::writer_test {
namespace {

class writing : public vault_stage {
protected:
    void give(int count) {
        for (int i = 0; i < count; ++i)
            vault_->give(10 + static_cast<session_id>(i), "session-" + std::to_string(i), "given x",
                         secret{"token"}, now);
    }
};

TEST_F(writing, opens_the_store_when_it_is_there_again) {
    disk.absent = true;
    start();
    EXPECT_FALSE(vault_->disk().is_open());
    EXPECT_EQ(news_.back(), "disk full, said the test");
    vault_->begin(other, "export", "client_credentials x y", secret{}, now);
    ASSERT_TRUE(answer(other, "a1", "", "client_credentials x y"));
    vault_->promoted(other);
    disk.absent = false;
    EXPECT_TRUE(flush());
    EXPECT_EQ(text(stored("export").current), "a1");
    EXPECT_EQ(news_.back(), "fine");
}

TEST_F(writing, records_no_intent_while_the_store_is_not_open) {
    disk.absent = true;
    start();
    begin_view();
    const auto sent = run(vault_->grants().record_intent(view));
    ASSERT_TRUE(sent.has_error());
    EXPECT_EQ(sent.error().which(), errc::state_not_saved);
}

TEST_F(writing, takes_what_changes_at_once_along_in_one_commit) {
    give(500);
    settle();
    EXPECT_EQ(disk.rows.size(), 500U);
    EXPECT_EQ(disk.writes, 1U);
}

TEST_F(writing, lets_a_rotation_wait_for_its_own_commit_and_for_no_others) {
    begin_view();
    give(5000);
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    EXPECT_TRUE(stored("view").refresh_sent);
    disk.hanging = true;
    give(10);
    auto sent = begin(vault_->grants().record_answer(view, origin, grant("a1", "r1"), now));
    EXPECT_FALSE(is_done(sent));
    EXPECT_EQ(vault_->usable_candidate(view), nullptr);
    disk.release();
    settle();
    ASSERT_TRUE(is_done(sent));
    EXPECT_TRUE(sent.get().has_value());
    EXPECT_EQ(text(stored("view").next), "a1");
}

TEST_F(writing, saves_the_answer_of_a_session_that_is_released_while_the_disk_hangs) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.hanging = true;
    auto sent = begin(vault_->grants().record_answer(view, origin, grant("a1", "r1"), now));
    vault_->release(view);
    disk.release();
    settle();
    EXPECT_EQ(sent.get().error().which(), errc::cancelled);
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
}

TEST_F(writing, lets_no_refresh_of_a_session_be_sent_that_is_released_while_the_disk_hangs) {
    begin_view();
    disk.hanging = true;
    auto sent = begin(vault_->grants().record_intent(view));
    vault_->release(view);
    disk.release();
    settle();
    EXPECT_EQ(sent.get().error().which(), errc::cancelled);
    EXPECT_FALSE(vault_->claim(view, "view", origin, false)->refresh_sent);
}

TEST_F(writing, writes_what_changed_while_it_was_written) {
    begin_view();
    disk.hanging = true;
    auto flushing = begin(vault_->disk().flush(now));
    vault_->revoked(view);
    settle();
    vault_->unrevoked(view);
    disk.release();
    settle();
    EXPECT_TRUE(is_done(flushing));
    EXPECT_FALSE(stored("view").revoked);
}

TEST_F(writing, loses_nothing_that_was_acknowledged_when_the_power_goes) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.loses_power = true;
    auto sent = begin(vault_->grants().record_answer(view, origin, grant("a1", "r1"), now));
    EXPECT_FALSE(is_done(sent)) << "nobody heard of it";
    disk.loses_power = false;
    start();
    EXPECT_EQ(vault_->claim(view, "view", origin, false)->refresh_token.reveal(), "r1");
}

TEST_F(writing, writes_observations_of_all_sessions_at_once_and_only_where_they_changed) {
    give(3);
    flush();
    const auto writes = disk.writes;
    for (int i = 0; i < 3; ++i) {
        for (session_id id = 10; id < 13; ++id)
            vault_->note(id, seen_at(now + seconds{5} + milliseconds{i}));
        flush(now + std::chrono::minutes{20 * (i + 1)});
    }
    EXPECT_EQ(disk.writes - writes, 1U) << "a clock's jitter is no change";
    EXPECT_EQ(stored("session-0").seen.last_verified, now + seconds{5});
}

TEST_F(writing, writes_observations_every_twenty_minutes_and_at_the_end) {
    give(1);
    flush();
    const auto writes = disk.writes;
    for (int i = 1; i <= 60; ++i) {
        vault_->note(10, seen_at(now + std::chrono::minutes{i}));
        flush(now + std::chrono::minutes{i});
    }
    EXPECT_EQ(disk.writes - writes, 3U);
    vault_->note(10, seen_at(now + std::chrono::minutes{61}));
    vault_->disk().stop();
    flush(now + std::chrono::minutes{61});
    EXPECT_EQ(stored("session-0").seen.last_verified, now + std::chrono::minutes{61});
}

TEST_F(writing, ends_with_the_commit_under_way_once_it_hurries) {
    constexpr int sessions = 6000;  // more than one commit takes along
    give(sessions);
    flush();
    for (int i = 0; i < sessions; ++i)
        vault_->note(10 + static_cast<session_id>(i), seen_at(now + seconds{5}));
    const auto writes = disk.writes;
    disk.hanging = true;
    vault_->disk().stop();
    auto flushing = begin(vault_->disk().flush(now));
    vault_->disk().hurry();
    disk.release();
    settle();
    ASSERT_TRUE(is_done(flushing));
    EXPECT_EQ(disk.writes - writes, 1U);
    const auto left = vault_->disk().unsaved();
    EXPECT_GT(left.observed, 0U);
    EXPECT_EQ(left.others, 0U);
}

TEST_F(writing, writes_what_is_needed_even_if_it_hurries) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    disk.hanging = true;
    auto sent = begin(vault_->grants().record_answer(view, origin, grant("a1", "r1"), now));
    vault_->disk().stop();
    vault_->disk().hurry();
    auto flushing = begin(vault_->disk().flush(now));
    vault_->revoked(view);
    disk.release();
    settle();
    EXPECT_TRUE(is_done(flushing));
    EXPECT_TRUE(stored("view").revoked);
    EXPECT_TRUE(vault_->disk().unsaved().empty());
}

TEST_F(writing, tells_of_a_disk_that_hangs_and_of_its_end) {
    const boot_time start{};
    begin_view();
    disk.hanging = true;
    vault_->revoked(view);
    settle();
    for (int i = 0; i < 10; ++i)
        vault_->disk().watch(start + seconds{i});
    EXPECT_EQ(news_, std::vector<std::string>{"its disk does not answer"});
    disk.release();
    settle();
    vault_->disk().watch(start + seconds{60});
    EXPECT_EQ(news_.back(), "fine");
    vault_->disk().watch(start + seconds{600});
    EXPECT_EQ(news_.size(), 2U);
}

TEST_F(writing, waits_at_a_stop_for_the_commit_that_is_under_way) {
    begin_view();
    disk.hanging = true;
    vault_->revoked(view);
    settle();
    vault_->disk().stop();
    auto last = begin(vault_->disk().flush(now));
    EXPECT_FALSE(is_done(last)) << "it may fail, and nobody would write again";
    disk.release();
    settle();
    EXPECT_TRUE(is_done(last));
    EXPECT_TRUE(stored("view").revoked);
}

TEST_F(writing, writes_everything_to_a_new_store_where_another_took_its_place) {
    give(3);
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    ASSERT_TRUE(answer(view, "a1", "r1"));
    disk.rows.clear();
    disk.sent.clear();
    disk.replaced = true;
    ASSERT_TRUE(run(vault_->grants().record_intent(view))) << "noticed before the next refresh";
    EXPECT_EQ(disk.rows.size(), 4U);
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
    EXPECT_TRUE(stored("view").refresh_sent);
    EXPECT_EQ(disk.sent.size(), 2U);
    EXPECT_EQ(news_, std::vector<std::string>{"another file stands there; set aside"});
}

TEST_F(writing, sends_no_refresh_where_the_new_store_cannot_be_written) {
    begin_view();
    disk.replaced = true;
    disk.full = true;
    EXPECT_TRUE(run(vault_->grants().record_intent(view)).has_error());
}

}  // namespace
}  // namespace tokenkeeper::store::writer_test
