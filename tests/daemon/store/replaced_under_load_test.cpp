#include "daemon/store/sqlite/open.hpp"
#include "daemon/store/vault.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <future>
#include <iostream>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::under_load {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr wall_time start_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
constexpr session_id logins = 40;
constexpr int rotations_of_each = 25;

std::string login_name(session_id id) {
    return "login-" + std::to_string(id);
}
std::string origin_of(session_id id) {
    return "refresh_token https://login.example client sha256:" + std::to_string(id);
}
std::string refresh_name(session_id id, int number) {
    return login_name(id) + "-refresh-" + std::to_string(number);
}

/// The store of this host on its thread, whose files somebody replaces while many logins rotate.
class busy_store : public ::testing::Test {
protected:
    void start() {
        tokens_ = std::make_unique<vault>(
            loop_.get_executor(),
            [this] { return open_sqlite(loop_.get_executor(), folder_.path(), key_of('k')); },
            [this](const store_news& each) { news_.push_back(each); });
        auto opened = asio::co_spawn(loop_, tokens_->disk().open(), asio::use_future);
        run();
        ASSERT_EQ(opened.get(), std::nullopt);
    }
    void stop() {
        tokens_->disk().stop();
        asio::co_spawn(loop_, tokens_->disk().flush(start_time), asio::use_future);
        run();
        tokens_.reset();
    }
    void run() {
        loop_.restart();
        loop_.run();
    }

    asio::awaitable<void> rotate(session_id id) {
        auto& grants = tokens_->grants();
        for (int number = 1; number <= rotations_of_each; ++number) {
            const auto allowed = co_await grants.record_intent(id);
            if (allowed.has_error()) {
                ADD_FAILURE() << allowed.error().message;
                co_return;
            }
            genesys::token_grant answer;
            answer.access_token = secret{login_name(id) + "-access"};
            answer.refresh_token = secret{refresh_name(id, number)};
            const auto saved =
                co_await grants.record_answer(id, origin_of(id), std::move(answer), start_time);
            if (saved.has_error()) {
                ADD_FAILURE() << saved.error().message;
                co_return;
            }
            tokens_->promoted(id);
            if (++rotations_ % 50 == 0) replace();
        }
        if (++ended_ == logins) tokens_->disk().stop();
    }
    /// At whatever the thread is doing now.
    void replace() {
        ++replacements_;
        for (const auto* each : {"state.db", "state.db.sent"}) {
            if (replacements_ % 3 == 0) {
                fs::remove(folder_ / each);
            } else {
                std::error_code failed;
                fs::copy_file(yesterday_ / each, folder_ / "copy", failed);
                EXPECT_FALSE(failed) << failed.message() << ' ' << yesterday_.files() << " | "
                                     << folder_.files();
                fs::rename(folder_ / "copy", folder_ / each, failed);
                EXPECT_FALSE(failed) << failed.message();
            }
        }
    }

    scratch folder_;
    scratch yesterday_;
    asio::io_context loop_{1};
    std::vector<store_news> news_;
    std::unique_ptr<vault> tokens_;
    int rotations_ = 0;
    int replacements_ = 0;
    session_id ended_ = 0;
};

TEST_F(busy_store, is_written_anew_from_memory_each_time_it_is_replaced) {
    start();
    for (session_id id = 1; id <= logins; ++id)
        tokens_->begin(id, login_name(id), origin_of(id), secret{refresh_name(id, 0)}, start_time);
    stop();
    fs::copy(folder_.folder(), yesterday_.folder(), fs::copy_options::recursive);
    start();
    for (session_id id = 1; id <= logins; ++id)
        ASSERT_NE(tokens_->claim(id, login_name(id), origin_of(id), false), nullptr);

    auto writing = asio::co_spawn(loop_, tokens_->disk().run(), asio::use_future);
    std::vector<std::future<void>> lives;
    for (session_id id = 1; id <= logins; ++id)
        lives.push_back(asio::co_spawn(loop_, rotate(id), asio::use_future));
    run();
    for (const auto& each : news_)
        EXPECT_EQ(each.what, store_news::kind::replaced) << each.message;
    EXPECT_GT(news_.size(), 3U);
    std::cout << rotations_ << " rotations, replaced " << replacements_ << " times, told " << news_.size()
              << " times\n";
    stop();

    news_.clear();
    start();
    EXPECT_TRUE(news_.empty()) << news_.front().message;
    for (session_id id = 1; id <= logins; ++id) {
        const auto* left = tokens_->claim(id, login_name(id), origin_of(id), false);
        ASSERT_NE(left, nullptr);
        EXPECT_EQ(left->refresh_token.reveal(), refresh_name(id, rotations_of_each));
        EXPECT_FALSE(left->refresh_sent);
    }
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::under_load
