#include "tests/daemon/store/support/vault_stage.hpp"

namespace tokenkeeper::store::written_histories_test {
namespace {

class written_histories : public vault_stage {
protected:
    [[nodiscard]] std::string kept(const std::string& name) const {
        const auto found = disk.histories.find(name);
        return found == disk.histories.end() ? "none" : found->second;
    }
    boost::asio::awaitable<std::size_t> written_before_intent() {
        const auto sent = co_await vault_->grants().record_intent(view);
        EXPECT_TRUE(sent.has_value());
        co_return disk.histories.size();
    }
};

TEST_F(written_histories, are_in_the_commit_of_the_rows_that_changed_with_them) {
    vault_->give(view, "view", "given x", secret{"token"}, now);
    vault_->histories().write({"view", "given"});
    settle();
    EXPECT_EQ(kept("view"), "given");
    EXPECT_EQ(disk.writes, 1U);
    EXPECT_EQ(vault_->histories().waiting(), 0U);
}

TEST_F(written_histories, are_there_for_the_next_process_and_are_taken_once) {
    vault_->histories().write({"view", "bytes"});
    settle();
    start();
    const auto found = vault_->histories().take_found();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].name, "view");
    EXPECT_EQ(found[0].bytes, "bytes");
    EXPECT_TRUE(vault_->histories().take_found().empty());
}

TEST_F(written_histories, make_no_rotation_wait) {
    begin_view();
    for (int i = 0; i < 2000; ++i)
        vault_->histories().write({"session-" + std::to_string(i), "bytes"});
    EXPECT_LE(run(written_before_intent()), 250U) << "what waited first is in one commit at most before it";
    settle();
    EXPECT_EQ(disk.histories.size(), 2000U);
    EXPECT_EQ(disk.writes, 1U + 1U + 8U) << "the row, its intent, and 250 histories at once";
}

TEST_F(written_histories, wait_for_a_disk_that_is_full) {
    disk.full = true;
    vault_->histories().write({"view", "1"});
    settle();
    EXPECT_EQ(vault_->histories().waiting(), 1U);
    disk.full = false;
    flush();
    EXPECT_EQ(kept("view"), "1");
}

TEST_F(written_histories, go_with_a_row_that_is_forgotten) {
    vault_->give(view, "view", "given x", secret{"token"}, now);
    vault_->histories().write({"view", "bytes"});
    settle();
    vault_->release(view);
    EXPECT_TRUE(vault_->histories().has_row("view"));
    flush_by_confirmed_clock(now + std::chrono::days{8});
    EXPECT_FALSE(vault_->histories().has_row("view"));
    EXPECT_EQ(kept("view"), "none");
}

TEST_F(written_histories, are_all_in_a_store_that_begins_anew) {
    vault_->histories().give_all([] {
        return std::vector<stored_history>{{"view", "whole"}, {"export", "whole"}};
    });
    vault_->histories().write({"view", "whole"});
    disk.replaced = true;
    flush();
    EXPECT_EQ(kept("view"), "whole");
    EXPECT_EQ(kept("export"), "whole");
}

}  // namespace
}  // namespace tokenkeeper::store::written_histories_test
