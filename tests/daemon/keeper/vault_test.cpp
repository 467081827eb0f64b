#include "daemon/keeper/vault.hpp"

#include "tests/daemon/keeper/memory_store.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::keeper {
namespace {

constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
constexpr auto origin = "refresh_token https://login.example client sha256:seed";

/// A vault on a disk, and what it told about the disk.
class vault_test : public testing::Test {
protected:
    vault_test() { start(); }

    /// As a new process would: memory is gone, the disk is what it is.
    void start() {
        vault_ = std::make_unique<vault>(
            [this]() -> state::store_result<state::store::opened> {
                if (disk.absent) return memory_store::trouble();
                state::store::opened made;
                made.as = std::make_unique<memory_store>(disk);
                return made;
            },
            [this](const std::optional<std::string>& trouble) { told.push_back(trouble.value_or("fine")); });
        EXPECT_EQ(vault_->open(), std::nullopt);
    }
    static genesys::token_grant grant(std::string_view access, std::string_view refresh) {
        genesys::token_grant g;
        g.access_token = secret{access};
        g.refresh_token = secret{refresh};
        g.expires_in = seconds{3600};
        return g;
    }
    void begin() { vault_->begin("view", origin, secret{"r0"}, now); }

    memory_disk disk;
    std::vector<std::string> told;
    std::unique_ptr<vault> vault_;
};

TEST_F(vault_test, has_the_new_tokens_on_disk_before_it_tells_anybody) {
    begin();
    ASSERT_TRUE(vault_->refresh_is_sent("view"));
    EXPECT_TRUE(disk.rows.at("view").refresh_sent);
    ASSERT_TRUE(vault_->granted("view", origin, grant("a1", "r1"), now));
    EXPECT_EQ(disk.rows.at("view").next, "a1");
    EXPECT_EQ(disk.rows.at("view").refresh, "r1");
    EXPECT_FALSE(disk.rows.at("view").refresh_sent);
    vault_->promoted("view");
    EXPECT_EQ(disk.rows.at("view").current, "a1");
}

TEST_F(vault_test, lets_no_refresh_be_sent_whose_intent_is_not_on_disk) {
    begin();
    disk.full = true;
    const auto sent = vault_->refresh_is_sent("view");
    ASSERT_TRUE(sent.has_error());
    EXPECT_EQ(sent.error().which(), errc::state_not_saved);
    disk.full = false;
    EXPECT_TRUE(vault_->refresh_is_sent("view"));
    EXPECT_TRUE(disk.rows.at("view").refresh_sent);
    EXPECT_EQ(told, (std::vector<std::string>{"disk full, said the test", "fine"}));
}

TEST_F(vault_test, keeps_an_answer_that_cannot_be_saved_and_gives_it_when_it_is) {
    begin();
    ASSERT_TRUE(vault_->refresh_is_sent("view"));
    disk.full = true;
    EXPECT_TRUE(vault_->granted("view", origin, grant("a1", "r1"), now).has_error());
    EXPECT_TRUE(vault_->unsaved_grant("view", now)->has_error());
    vault_->flush();
    EXPECT_EQ(disk.rows.at("view").refresh, "r0");
    disk.full = false;
    vault_->flush();
    EXPECT_EQ(disk.rows.at("view").refresh, "r0") << "it is saved where the session is told";
    const auto saved = vault_->unsaved_grant("view", now);
    ASSERT_TRUE(saved && saved->has_value());
    EXPECT_EQ((*saved)->lives_for, seconds{3600});
    EXPECT_EQ(disk.rows.at("view").refresh, "r1");
    EXPECT_EQ(disk.rows.at("view").next, "a1");
    EXPECT_FALSE(vault_->unsaved_grant("view", now)) << "once";
}

TEST_F(vault_test, keeps_an_answer_that_cannot_be_saved_when_the_token_before_it_dies) {
    begin();
    ASSERT_TRUE(vault_->granted("view", origin, grant("a1", "r1"), now));
    vault_->promoted("view");
    disk.full = true;
    EXPECT_TRUE(vault_->granted("view", origin, grant("a2", "r2"), now).has_error());
    disk.full = false;
    vault_->died("view");
    const auto saved = vault_->unsaved_grant("view", now);
    ASSERT_TRUE(saved && saved->has_value()) << "or another would be asked for";
    EXPECT_EQ(disk.rows.at("view").next, "a2");
    EXPECT_EQ(disk.rows.at("view").current, std::nullopt);
}

TEST_F(vault_test, goes_on_from_memory_with_client_credentials) {
    vault_->begin("export", "client_credentials x y", secret{}, now);
    disk.full = true;
    ASSERT_TRUE(vault_->granted("export", "client_credentials x y", grant("a1", ""), now))
        << "nothing rotates, so nothing can be lost";
    vault_->promoted("export");
    EXPECT_EQ(vault_->find("export")->current->value.reveal(), "a1");
    disk.full = false;
    vault_->flush();
    EXPECT_EQ(disk.rows.at("export").current, "a1") << "and it is written when it can be";
    EXPECT_EQ(told.back(), "fine");
}

TEST_F(vault_test, remembers_across_a_restart_that_an_answer_may_be_lost) {
    begin();
    ASSERT_TRUE(vault_->refresh_is_sent("view"));
    start();
    const auto* left = vault_->restore("view", origin, false);
    ASSERT_NE(left, nullptr);
    EXPECT_TRUE(left->refresh_sent);
    EXPECT_EQ(left->refresh_token.reveal(), "r0");
}

TEST_F(vault_test, does_not_take_tokens_of_another_origin) {
    begin();
    start();
    EXPECT_EQ(vault_->restore("view", "refresh_token https://login.example client sha256:other", false),
              nullptr);
    EXPECT_EQ(vault_->restore("view", "client_credentials https://login.example client", false), nullptr);
    EXPECT_NE(vault_->restore("view", "refresh_token https://login.example client ", true), nullptr)
        << "where the seed cannot be read any more";
}

TEST_F(vault_test, keeps_what_it_knows_of_a_session_that_was_removed_by_mistake) {
    begin();
    ASSERT_TRUE(vault_->granted("view", origin, grant("a1", "r7"), now));
    vault_->release("view");
    EXPECT_EQ(vault_->find("view"), nullptr);
    EXPECT_EQ(vault_->restore("view", origin, false)->refresh_token.reveal(), "r7");
}

TEST_F(vault_test, keeps_a_rotation_whose_session_was_removed_while_it_was_under_way) {
    begin();
    ASSERT_TRUE(vault_->refresh_is_sent("view"));
    vault_->release("view");
    EXPECT_TRUE(vault_->granted("view", origin, grant("a1", "r1"), now).has_error()) << "nobody is told";
    EXPECT_EQ(disk.rows.at("view").refresh, "r1");
    EXPECT_EQ(vault_->restore("view", origin, false)->refresh_token.reveal(), "r1");
}

TEST_F(vault_test, keeps_a_rotated_refresh_token_that_a_mistake_in_the_configuration_replaced) {
    begin();
    ASSERT_TRUE(vault_->granted("view", origin, grant("a1", "r9"), now));
    vault_->begin("view", "refresh_token https://login.example typo sha256:seed", secret{"r0"}, now);
    start();
    EXPECT_EQ(vault_->restore("view", "refresh_token https://login.example typo sha256:seed", false)
                  ->refresh_token.reveal(),
              "r0");
    const auto* back = vault_->restore("view", origin, false);
    ASSERT_NE(back, nullptr);
    EXPECT_EQ(back->refresh_token.reveal(), "r9");
    EXPECT_EQ(back->name, "view");
    EXPECT_EQ(disk.rows.at("view").refresh, "r9");
}

TEST_F(vault_test, has_no_dead_token_after_a_restart) {
    vault_->begin("export", "client_credentials x y", secret{}, now);
    ASSERT_TRUE(vault_->granted("export", "client_credentials x y", grant("a1", ""), now));
    vault_->promoted("export");
    vault_->died("export");
    EXPECT_EQ(disk.rows.at("export").current, std::nullopt);
}

TEST_F(vault_test, remembers_an_older_doubt_when_a_newer_intent_cannot_be_written) {
    begin();
    ASSERT_TRUE(vault_->refresh_is_sent("view"));
    disk.full = true;
    EXPECT_TRUE(vault_->refresh_is_sent("view").has_error());
    EXPECT_TRUE(vault_->find("view")->refresh_sent);
}

TEST_F(vault_test, forgets_sessions_that_have_been_out_of_use_for_a_week) {
    begin();
    vault_->note("view", {.last_verified = now,
                          .last_kept_alive = {},
                          .idle_deadline = {},
                          .idle_deadline_from = {},
                          .kept_since = {}});
    vault_->flush();
    start();
    vault_->forget_old(now + std::chrono::days{6});
    EXPECT_TRUE(disk.rows.contains("view"));
    vault_->forget_old(now + std::chrono::days{8});
    EXPECT_FALSE(disk.rows.contains("view"));
}

TEST_F(vault_test, opens_the_store_when_it_is_there_again) {
    disk.absent = true;
    start();
    EXPECT_FALSE(vault_->is_open());
    vault_->begin("export", "client_credentials x y", secret{}, now);
    ASSERT_TRUE(vault_->granted("export", "client_credentials x y", grant("a1", ""), now));
    vault_->promoted("export");
    disk.absent = false;
    EXPECT_TRUE(vault_->flush());
    EXPECT_EQ(disk.rows.at("export").current, "a1");
}

TEST_F(vault_test, writes_observations_of_all_sessions_at_once_and_only_where_they_changed) {
    for (const auto* name : {"a", "b", "c"})
        vault_->give(name, "given x", secret{"token"}, now);
    const auto writes = disk.writes;
    const state::observed seen{.last_verified = now,
                               .last_kept_alive = {},
                               .idle_deadline = {},
                               .idle_deadline_from = {},
                               .kept_since = now};
    for (int i = 0; i < 3; ++i) {
        for (const auto* name : {"a", "b", "c"})
            vault_->note(name, seen);
        vault_->flush();
    }
    EXPECT_EQ(disk.writes - writes, 1U);
}

TEST_F(vault_test, a_new_login_replaces_the_refresh_token_and_leaves_the_access_token) {
    begin();
    ASSERT_TRUE(vault_->granted("view", origin, grant("a1", "r1"), now));
    vault_->promoted("view");
    vault_->reseed("view", "refresh_token https://login.example client sha256:new", secret{"n0"});
    EXPECT_EQ(disk.rows.at("view").refresh, "n0");
    EXPECT_EQ(disk.rows.at("view").current, "a1");
    vault_->reseed("view", origin, secret{"r0"});
    EXPECT_EQ(disk.rows.at("view").refresh, "r1") << "the old seed again: its family is known";
}

}  // namespace
}  // namespace tokenkeeper::keeper
