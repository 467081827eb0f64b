#include "daemon/store/origin.hpp"
#include "tests/daemon/store/support/vault_stage.hpp"

namespace tokenkeeper::store::claim_test {
namespace {

class claiming : public vault_stage {};

TEST_F(claiming, finds_what_is_known_of_a_session_that_was_removed_by_mistake) {
    begin_view();
    ASSERT_TRUE(answer(view, "a1", "r7"));
    vault_->release(view);
    EXPECT_EQ(vault_->find(view), nullptr);
    EXPECT_EQ(vault_->claim(other, "view", origin, false)->refresh_token.reveal(), "r7");
}

TEST_F(claiming, finds_a_rotation_whose_session_was_removed_while_it_was_under_way) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    vault_->release(view);
    const auto told = answer(view, "a1", "r1");
    ASSERT_TRUE(told.has_error()) << "nobody is told";
    EXPECT_EQ(told.error().which(), errc::cancelled);
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r1");
    EXPECT_EQ(vault_->claim(other, "view", origin, false)->refresh_token.reveal(), "r1");
}

TEST_F(claiming, gives_a_rotation_to_the_session_that_has_the_row_by_then) {
    begin_view();
    ASSERT_TRUE(run(vault_->grants().record_intent(view)));
    vault_->release(view);
    ASSERT_NE(vault_->claim(other, "view", origin, false), nullptr);
    EXPECT_TRUE(answer(view, "a1", "r1").has_error());
    EXPECT_EQ(vault_->usable_candidate(other), nullptr) << "it does not know of it yet";
    const auto saved = run(vault_->grants().save_unsaved_answer(other, now));
    ASSERT_TRUE(saved && saved->has_value()) << "and asks for no other";
    EXPECT_NE(vault_->usable_candidate(other), nullptr);
}

TEST_F(claiming, finds_a_rotated_refresh_token_that_a_mistake_in_the_configuration_replaced) {
    begin_view();
    ASSERT_TRUE(answer(view, "a1", "r9"));
    const auto* typo = "refresh_token https://login.example typo sha256:seed";
    vault_->begin(view, "view", typo, secret{"r0"}, now);
    settle();
    start();
    EXPECT_EQ(vault_->claim(view, "view", typo, false)->refresh_token.reveal(), "r0");
    const auto* back = vault_->claim(view, "view", origin, false);
    ASSERT_NE(back, nullptr);
    EXPECT_EQ(back->refresh_token.reveal(), "r9");
    EXPECT_EQ(back->name, "view");
    settle();
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r9");
}

TEST_F(claiming, adopts_the_row_of_a_session_that_was_renamed) {
    begin_view();
    ASSERT_TRUE(answer(view, "a1", "r7"));
    start();
    vault_->reserve("vista");
    const auto* adopted = vault_->claim(other, "vista", origin, false);
    ASSERT_NE(adopted, nullptr) << "or its used seed would be sent again";
    EXPECT_EQ(adopted->refresh_token.reveal(), "r7");
    settle();
    EXPECT_EQ(stored("vista").refresh_token.reveal(), "r7");
    EXPECT_FALSE(disk.rows.contains("view"));
}

TEST_F(claiming, adopts_no_row_that_another_configured_session_has_a_right_to) {
    vault_->begin(view, "view", "client_credentials x y", secret{}, now);
    settle();
    start();
    vault_->reserve("view");
    vault_->reserve("vista");
    EXPECT_EQ(vault_->claim(other, "vista", "client_credentials x y", false), nullptr);
    EXPECT_NE(vault_->claim(view, "view", "client_credentials x y", false), nullptr);
}

TEST_F(claiming, adopts_the_row_of_a_session_that_a_reload_renames) {
    vault_->reserve("view");
    begin_view();
    ASSERT_TRUE(answer(view, "a1", "r7"));
    vault_->release(view);
    EXPECT_EQ(vault_->claim(other, "vista", origin, false), nullptr) << "its name is still configured";
    vault_->unreserve("view");
    vault_->reserve("vista");
    const auto* adopted = vault_->claim(other, "vista", origin, false);
    ASSERT_NE(adopted, nullptr);
    EXPECT_EQ(adopted->refresh_token.reveal(), "r7");
}

TEST_F(claiming, adopts_no_row_whose_session_comes_back) {
    begin_view();
    vault_->release(view);
    vault_->reserve("view");
    vault_->reserve("vista");
    EXPECT_EQ(vault_->claim(other, "vista", origin, false), nullptr);
}

TEST_F(claiming, finds_the_row_of_its_own_name_among_longer_ones) {
    vault_->begin(view, "view-1", origin, secret{"r0"}, now);
    vault_->begin(other, "view", "client_credentials x y", secret{}, now);
    vault_->release(view);
    vault_->release(other);
    vault_->reserve("view-1");
    vault_->reserve("view");
    EXPECT_EQ(vault_->claim(3, "view", origin, false), nullptr);
    EXPECT_NE(vault_->claim(3, "view", "client_credentials x y", false), nullptr);
}

TEST_F(claiming, adopts_nothing_where_it_could_be_either_of_two) {
    vault_->begin(view, "one", "client_credentials x y", secret{}, now);
    vault_->begin(other, "two", "client_credentials x y", secret{}, now);
    settle();
    start();
    vault_->reserve("three");
    EXPECT_EQ(vault_->claim(3, "three", "client_credentials x y", false), nullptr);
    EXPECT_EQ(disk.rows.size(), 2U) << "two sessions of one client have two rows";
}

TEST_F(claiming, forgets_sessions_that_have_been_out_of_use_for_a_week) {
    begin_view();
    vault_->note(view, seen_at(now));
    flush();
    start();
    flush_by_confirmed_clock(now + std::chrono::days{6});
    EXPECT_TRUE(disk.rows.contains("view"));
    flush_by_confirmed_clock(now + std::chrono::days{8});
    EXPECT_FALSE(disk.rows.contains("view")) << "without a restart";
}

/// A host can begin with any time, run with it for hours, and have it set right and wrong again.
TEST_F(claiming, forgets_nobody_and_changes_no_row_by_a_clock_that_no_server_confirmed) {
    using std::chrono::hours;
    begin_view();
    vault_->note(view, seen_at(now));
    flush();
    start();
    flush_by_confirmed_clock(now);
    for (const auto ahead : {hours{200}, -hours{200}, hours{300}}) {
        for (const auto later : {hours{0}, hours{1}, hours{2}})
            run(vault_->disk().flush({instant{boot_time{later}, now + later + ahead}, 1}));
        EXPECT_TRUE(disk.rows.contains("view"));
        EXPECT_EQ(stored("view").seen.last_verified, now);
    }
}

TEST_F(claiming, forgets_no_session_that_is_configured) {
    begin_view();
    flush(now + std::chrono::days{30});
    EXPECT_TRUE(disk.rows.contains("view"));
}

TEST_F(claiming, keeps_a_stored_refresh_token_that_was_not_to_be_had_at_the_start) {
    begin_view();
    ASSERT_TRUE(answer(view, "a1", "r7"));
    disk.absent = true;
    start();
    vault_->begin(view, "view", "refresh_token https://login.example client ", secret{}, now);
    settle();
    disk.absent = false;
    EXPECT_TRUE(flush());
    EXPECT_EQ(vault_->claim(view, "view", origin, false)->refresh_token.reveal(), "r7");
    settle();
    EXPECT_EQ(stored("view").refresh_token.reveal(), "r7");
}

TEST_F(claiming, is_told_why_a_row_cannot_be_read) {
    disk.damaged.push_back({"view", "its checksum is wrong"});
    start();
    EXPECT_EQ(vault_->claim(view, "view", origin, false), nullptr);
    EXPECT_EQ(vault_->damage("view"), "its checksum is wrong");
    EXPECT_EQ(vault_->damage("other"), std::nullopt);
    ASSERT_EQ(news_.size(), 1U);
    EXPECT_NE(news_.front().find("view"), std::string::npos);
    begin_view();
    EXPECT_EQ(vault_->damage("view"), std::nullopt) << "somebody logged in anew";
}

}  // namespace
}  // namespace tokenkeeper::store::claim_test
