#pragma once

#include "daemon/store/store.hpp"
#include "daemon/store/waiters.hpp"

#include <cstdint>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::store {

/// Commits have numbers, and one is under way at a time. A caller that changed something waits for a commit
/// that began later.
class commit_attempts {
public:
    explicit commit_attempts(boost::asio::any_io_executor executor) : ended_(std::move(executor)) {}

    [[nodiscard]] bool under_way() const noexcept { return begun_ != ended_number_; }
    /// The first that takes along what is dirty now.
    [[nodiscard]] std::uint64_t next() const noexcept { return begun_ + 1; }
    [[nodiscard]] bool has_ended(std::uint64_t number) const noexcept { return ended_number_ >= number; }
    /// Returns success if that commit or a later one succeeded, otherwise the latest failure.
    [[nodiscard]] store_result<void> outcome(std::uint64_t number) const {
        if (succeeded_ >= number) return {};
        return failure_;
    }
    boost::asio::awaitable<void> wait_for_end() { return ended_.wait(); }

    void begin() noexcept { ++begun_; }
    void end(const store_result<void>& outcome) {
        ended_number_ = begun_;
        if (outcome.has_value()) {
            succeeded_ = begun_;
        } else {
            failure_ = outcome.error();
        }
        ended_.wake();
    }

private:
    std::uint64_t begun_ = 0;
    std::uint64_t ended_number_ = 0;
    std::uint64_t succeeded_ = 0;
    store_error failure_;
    waiters ended_;
};

}  // namespace tokenkeeper::store
