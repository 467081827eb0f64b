#include "daemon/store/origin.hpp"
#include "daemon/store/sqlite/database/files.hpp"
#include "daemon/store/vault.hpp"
#include "tests/daemon/store/support/direct_store.hpp"
#include "tests/daemon/store/support/faulty_disk.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <iostream>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::replaced_test {
namespace {

namespace fs = std::filesystem;

constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};

/// A vault whose files are changed under it.
class replaced_store : public ::testing::Test {
protected:
    replaced_store() {
        faulty_disk::install();
        start();
        vault_->tokens.begin(1, "view", login, seed.clone(), now);
        rotate(1);
        stop();
        fs::copy(folder.folder(), yesterday.folder(),
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        start();
        EXPECT_NE(vault_->tokens.claim(1, "view", login, false), nullptr);
        rotate(2);
    }
    void start() { vault_ = std::make_unique<direct_vault>(folder.path(), secret{}); }
    void stop() {
        vault_->tokens.disk().stop();
        vault_->run(vault_->tokens.disk().flush(now));
        vault_.reset();
    }
    void rotate(int number) {
        EXPECT_TRUE(vault_->run(vault_->tokens.grants().record_intent(1)));
        genesys::token_grant grant;
        grant.access_token = secret{"access-" + std::to_string(number)};
        grant.refresh_token = secret{"refresh-" + std::to_string(number)};
        EXPECT_TRUE(vault_->run(vault_->tokens.grants().record_answer(1, login, std::move(grant), now)));
        vault_->tokens.promoted(1);
        vault_->run(vault_->tokens.disk().flush(now));
    }
    /// The next refresh goes on from memory, and so does the next process.
    void expect_noticed() {
        ASSERT_TRUE(vault_->run(vault_->tokens.grants().record_intent(1)));
        ASSERT_EQ(vault_->news.size(), 1U);
        EXPECT_EQ(vault_->news.front().what, store_news::kind::replaced);
        rotate(3);
        EXPECT_EQ(vault_->news.size(), 1U) << vault_->news.back().message;
        stop();
        start();
        EXPECT_TRUE(vault_->news.empty()) << vault_->news.front().message;
        const auto* left = vault_->tokens.claim(1, "view", login, false);
        ASSERT_NE(left, nullptr);
        EXPECT_EQ(left->refresh_token.reveal(), "refresh-3");
        EXPECT_FALSE(vault_->tokens.grants().is_outdated(1));
        EXPECT_EQ(vault_->tokens.grants().use_of_seed(2, seed), seed_use::of_another_session);
    }

    const secret seed{"seed"};
    const std::string login = refresh_origin("https://login.example", "client", &seed);
    scratch folder;
    scratch yesterday;
    std::unique_ptr<direct_vault> vault_;
};

TEST_F(replaced_store, is_written_anew_where_its_file_was_removed) {
    fs::remove(folder.path());
    expect_noticed();
}

TEST_F(replaced_store, is_written_anew_where_all_its_files_were_removed) {
    for (const auto* each : {"state.db", "state.db-wal", "state.db.sent", "state.db.sent-wal"})
        fs::remove(folder / each);
    expect_noticed();
}

TEST_F(replaced_store, is_locked_again_where_its_folder_was_emptied) {
    for (const auto& entry : fs::directory_iterator{folder.folder()})
        fs::remove(entry.path());
    rotate(3);
    ASSERT_EQ(vault_->news.size(), 1U);
    EXPECT_EQ(vault_->news.front().what, store_news::kind::replaced);
    EXPECT_EQ(store_lock::take(folder.path()).error().what, store_error::kind::in_use);
}

TEST_F(replaced_store, is_locked_again_where_only_the_lock_was_removed) {
    fs::remove(folder / "state.db.lock");
    rotate(3);
    EXPECT_TRUE(vault_->news.empty()) << vault_->news.front().message;
    EXPECT_EQ(store_lock::take(folder.path()).error().what, store_error::kind::in_use);
}

TEST_F(replaced_store, is_not_written_where_another_process_took_the_lock_meanwhile) {
    fs::remove(folder / "state.db.lock");
    {
        const auto others = store_lock::take(folder.path());
        ASSERT_TRUE(others);
        EXPECT_FALSE(vault_->run(vault_->tokens.grants().record_intent(1)));
        ASSERT_FALSE(vault_->news.empty());
        EXPECT_NE(vault_->news.back().message.find("is in use by another tokenkeeperd"), std::string::npos)
            << vault_->news.back().message;
    }
    rotate(3);
    EXPECT_EQ(vault_->news.back().what, store_news::kind::recovered);
}

TEST_F(replaced_store, is_written_anew_where_only_the_marks_were_removed) {
    fs::remove(folder.marks());
    expect_noticed();
}

TEST_F(replaced_store, is_written_anew_where_its_log_was_removed) {
    fs::remove(folder / "state.db-wal");
    expect_noticed();
}

TEST_F(replaced_store, is_written_anew_where_an_old_copy_took_its_place_which_is_set_aside) {
    const auto old = bytes_of(yesterday.path());
    for (const auto* each : {"state.db", "state.db.sent"})
        fs::rename(yesterday / each, folder / each);
    expect_noticed();
    bool kept = false;
    for (const auto& entry : fs::directory_iterator{folder.folder()})
        kept = kept || (entry.path().string().starts_with(folder.path().string() + ".corrupt-") &&
                        bytes_of(entry.path()) == old);
    EXPECT_TRUE(kept) << folder.files();
}

TEST_F(replaced_store, is_written_anew_where_an_old_copy_was_written_over_it) {
    write_bytes(folder.path(), bytes_of(yesterday.path()));
    expect_noticed();
}

TEST_F(replaced_store, is_written_anew_where_a_directory_of_another_day_took_its_folders_place) {
    fs::rename(folder.path(), folder / "moved.db");
    fs::copy_file(yesterday.path(), folder.path());
    expect_noticed();
}

TEST_F(replaced_store, is_written_anew_at_a_stop_though_nothing_else_was_to_be_written) {
    for (const auto* each : {"state.db", "state.db.sent"})
        fs::rename(yesterday / each, folder / each);
    stop();
    start();
    const auto* left = vault_->tokens.claim(1, "view", login, false);
    ASSERT_NE(left, nullptr);
    EXPECT_EQ(left->refresh_token.reveal(), "refresh-2");
    EXPECT_FALSE(vault_->tokens.grants().is_outdated(1));
}

TEST_F(replaced_store, is_known_to_be_old_where_it_was_replaced_while_nobody_looked) {
    stop();
    fs::copy_file(yesterday.path(), folder.path(), fs::copy_options::overwrite_existing);
    start();
    ASSERT_NE(vault_->tokens.claim(1, "view", login, false), nullptr);
    EXPECT_TRUE(vault_->tokens.grants().is_outdated(1));
    EXPECT_FALSE(vault_->run(vault_->tokens.grants().record_intent(1)));
}

/// An old copy is unpacked over the store, or the store is removed, before any step of the commits of a
/// rotation.
class replacement_during_commits : public replaced_store, public ::testing::WithParamInterface<bool> {
protected:
    /// False: the disk has fewer steps.
    bool replace_at(int step) {
        bool done = false;
        faulty_disk::act_at(step, [this, &done] {
            done = true;
            for (const auto* each : {"state.db", "state.db.sent"}) {
                if (GetParam()) fs::copy_file(yesterday / each, folder / "copy");
                if (GetParam()) fs::rename(folder / "copy", folder / each);
                if (!GetParam()) fs::remove(folder / each);
            }
        });
        rotate(2 * step + 1);
        faulty_disk::heal();
        return done;
    }
};
INSTANTIATE_TEST_SUITE_P(by, replacement_during_commits, ::testing::Bool(),
                         [](const auto& with) { return with.param ? "an_old_copy" : "nothing"; });

TEST_P(replacement_during_commits, is_noticed_before_the_next_refresh) {
    int noticed = 0;
    for (int step = 1;; ++step) {
        SCOPED_TRACE(step);
        const bool done = replace_at(step);
        rotate(2 * step + 2);
        ASSERT_EQ(vault_->news.size(), done ? 1U : 0U);
        stop();
        start();
        ASSERT_TRUE(vault_->news.empty()) << vault_->news.front().message;
        const auto* left = vault_->tokens.claim(1, "view", login, false);
        ASSERT_NE(left, nullptr);
        ASSERT_EQ(left->refresh_token.reveal(), "refresh-" + std::to_string(2 * step + 2));
        ASSERT_FALSE(vault_->tokens.grants().is_outdated(1));
        if (!done) break;
        ++noticed;
    }
    std::cout << "replaced at each of " << noticed << " steps of the disk\n";
    EXPECT_GT(noticed, 20);
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::replaced_test
