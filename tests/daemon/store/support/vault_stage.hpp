#pragma once

#include "daemon/store/vault.hpp"
#include "tests/daemon/store/support/memory_store.hpp"

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::store {

constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
constexpr auto origin = "refresh_token https://login.example client sha256:seed";
constexpr session_id view = 1;
constexpr session_id other = 2;

inline genesys::token_grant grant(std::string_view access, std::string_view refresh) {
    genesys::token_grant g;
    g.access_token = secret{access};
    g.refresh_token = secret{refresh};
    g.expires_in = seconds{3600};
    return g;
}

inline observed seen_at(wall_time at) {
    observed seen;
    seen.last_verified = at;
    seen.kept_since = now;
    return seen;
}

/// A vault on a disk, and what it told about the disk. Nothing happens but in `run` and `settle`.
class vault_stage : public testing::Test {
protected:
    vault_stage() { start(); }
    ~vault_stage() override { stop(); }

    /// As a new process would: memory is gone, the disk is what it is.
    void start() {
        stop();
        vault_ = std::make_unique<vault>(
            loop.get_executor(), [this] { return open_memory_store(&disk); },
            [this](const store_news& news) {
                news_.push_back(news.what == store_news::kind::recovered ? "fine" : news.message);
            });
        EXPECT_EQ(run(vault_->disk().open()), std::nullopt);
        writing_ = boost::asio::co_spawn(loop, vault_->disk().run(), boost::asio::use_future);
        settle();
    }
    void stop() {
        if (vault_ == nullptr) return;
        vault_->disk().stop();
        settle();
        vault_.reset();
    }

    /// Everything that can happen without anything from outside.
    void settle() {
        loop.restart();
        loop.poll();
    }
    template <class T>
    std::future<T> begin(boost::asio::awaitable<T> what) {
        auto answer = boost::asio::co_spawn(loop, std::move(what), boost::asio::use_future);
        settle();
        return answer;
    }
    template <class T>
    T run(boost::asio::awaitable<T> what) {
        auto answer = begin(std::move(what));
        if (answer.wait_for(seconds{0}) != std::future_status::ready) throw std::runtime_error{"it waits"};
        return answer.get();
    }
    template <class T>
    static bool is_done(const std::future<T>& answer) {
        return answer.wait_for(seconds{0}) == std::future_status::ready;
    }

    void begin_view() {
        vault_->begin(view, "view", origin, secret{"r0"}, now);
        settle();
    }
    result<grant_report> answer(session_id id, std::string_view access, std::string_view refresh,
                                std::string from = origin) {
        return run(vault_->grants().record_answer(id, std::move(from), grant(access, refresh), now));
    }
    bool flush(wall_time at = now) { return run(vault_->disk().flush(at)); }
    /// A server has just told the same time; the host began when the test did.
    void flush_by_confirmed_clock(wall_time at) {
        const instant moment{boot_time{} + (at - now), at};
        vault_->disk().confirm_clock(moment);
        run(vault_->disk().flush({moment, 1}));
    }
    const stored_session& stored(const std::string& name) { return disk.rows.at(name); }
    static std::string text(const std::optional<stored_token>& token) {
        return token ? std::string{token->value.reveal()} : "none";
    }

    boost::asio::io_context loop{1};
    memory_disk disk{loop.get_executor()};
    std::vector<std::string> news_;
    std::unique_ptr<vault> vault_;
    std::future<void> writing_;
};

}  // namespace tokenkeeper::store
