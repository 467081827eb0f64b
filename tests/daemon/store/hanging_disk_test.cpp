#include "daemon/store/sqlite/open.hpp"
#include "daemon/store/vault.hpp"
#include "tests/daemon/store/support/faulty_disk.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <future>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::hanging_disk {
namespace {

namespace asio = boost::asio;

constexpr wall_time start_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
constexpr auto login = "refresh_token https://login.example client sha256:seed";

genesys::token_grant answer_of(int number) {
    genesys::token_grant answer;
    answer.access_token = secret{"access-" + std::to_string(number)};
    answer.refresh_token = secret{"refresh-" + std::to_string(number)};
    return answer;
}

/// The store of this host on its thread, and a loop that never waits for it.
class vault_on_a_hanging_disk : public ::testing::Test {
protected:
    vault_on_a_hanging_disk() {
        faulty_disk::install();
        start();
        tokens_->begin(1, "view", login, secret{"refresh-0"}, start_time);
        tokens_->give(2, "lobby", "given", secret{"lobby-token"}, start_time);
        wait(tokens_->disk().flush(start_time));
    }
    ~vault_on_a_hanging_disk() override {
        faulty_disk::release();
        stop();
    }

    void start() {
        tokens_ = std::make_unique<vault>(
            loop_.get_executor(),
            [this] { return open_sqlite(loop_.get_executor(), folder_.path(), key_of('k')); },
            [this](const store_news& each) { news_.push_back(each); });
        ASSERT_EQ(wait(tokens_->disk().open()), std::nullopt);
        writing_ = asio::co_spawn(loop_, tokens_->disk().run(), asio::use_future);
    }
    void stop() {
        tokens_->disk().stop();
        wait(tokens_->disk().flush(start_time));
        loop_.restart();
        loop_.run();
        tokens_.reset();
    }
    template <class T>
    std::future<T> begin(asio::awaitable<T> call) {
        auto answer = asio::co_spawn(loop_, std::move(call), asio::use_future);
        loop_.restart();
        loop_.poll();
        return answer;
    }
    template <class T>
    T wait(asio::awaitable<T> call) {
        return finish(begin(std::move(call)));
    }
    /// Waits for the disk.
    template <class T>
    T finish(std::future<T> answer) {
        while (answer.wait_for(seconds{0}) != std::future_status::ready) {
            loop_.restart();
            loop_.run_one();
        }
        return answer.get();
    }
    /// A minute of the loop's life: it looks after the store each second, and sessions are touched.
    void let_a_minute_pass() {
        for (int second = 0; second < 60; ++second) {
            now_ += seconds{1};
            tokens_->disk().watch(now_);
            observed seen;
            seen.last_verified = start_time + seconds{second};
            tokens_->note(2, seen);
            loop_.restart();
            loop_.poll();
            EXPECT_EQ(tokens_->find(2)->current->value.reveal(), "lobby-token");
        }
    }
    void expect_trouble_and_its_end() {
        ASSERT_EQ(news_.size(), 2U);
        EXPECT_EQ(news_.front().what, store_news::kind::unavailable);
        EXPECT_EQ(news_.back().what, store_news::kind::recovered);
    }

    scratch folder_;
    asio::io_context loop_{1};
    std::vector<store_news> news_;
    std::unique_ptr<vault> tokens_;
    std::future<void> writing_;
    boot_time now_{};
};

TEST_F(vault_on_a_hanging_disk, lets_a_refresh_wait_and_loses_nothing) {
    for (const int step : {1, 3, 7}) {
        SCOPED_TRACE(step);
        news_.clear();
        faulty_disk::hang_at(step);
        auto intent = begin(tokens_->grants().record_intent(1));
        let_a_minute_pass();
        EXPECT_EQ(intent.wait_for(seconds{0}), std::future_status::timeout) << "it is not durable";
        ASSERT_EQ(news_.size(), 1U);
        faulty_disk::release();
        ASSERT_TRUE(finish(std::move(intent)));
        ASSERT_TRUE(wait(tokens_->grants().record_answer(1, login, answer_of(step), start_time)));
        tokens_->promoted(1);
        wait(tokens_->disk().flush(start_time));
        expect_trouble_and_its_end();
    }
}

TEST_F(vault_on_a_hanging_disk, hands_out_no_answer_before_it_is_durable) {
    ASSERT_TRUE(wait(tokens_->grants().record_intent(1)));
    faulty_disk::hang_at(1);
    auto saving = begin(tokens_->grants().record_answer(1, login, answer_of(1), start_time));
    let_a_minute_pass();
    EXPECT_EQ(saving.wait_for(seconds{0}), std::future_status::timeout);
    EXPECT_EQ(tokens_->usable_candidate(1), nullptr);
    EXPECT_EQ(tokens_->grants().take_turn(2).has_value(), true) << "others go on";
    faulty_disk::release();
    ASSERT_TRUE(finish(std::move(saving)));
    EXPECT_NE(tokens_->usable_candidate(1), nullptr);
    tokens_->promoted(1);
    wait(tokens_->disk().flush(start_time));
    expect_trouble_and_its_end();
    stop();
    start();
    const auto* left = tokens_->claim(1, "view", login, false);
    ASSERT_NE(left, nullptr);
    EXPECT_EQ(left->refresh_token.reveal(), "refresh-1");
    EXPECT_FALSE(left->refresh_sent);
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::hanging_disk
