#pragma once

#include "daemon/store/commit_attempts.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/store_news.hpp"
#include "daemon/store/trouble_report.hpp"
#include "daemon/store/unsaved_report.hpp"
#include "daemon/store/waiters.hpp"
#include "lib/base/time.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::store {

/// Opens the store; called again while it is unavailable.
using open_function = std::function<boost::asio::awaitable<store_result<opened>>()>;

struct memory;

/// Brings what is dirty in memory to the store: many rows in one commit, one commit at a time. What could not
/// be written stays dirty.
class writer {
public:
    writer(boost::asio::any_io_executor executor, open_function open, news_function tell, memory& held);
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer();

    /// The first opening. An error that a person must mend before the daemon can run (in use, wrong key, too
    /// new, broken) is given; an unavailable store is told, and tried again by `flush`.
    boost::asio::awaitable<std::optional<std::string>> open();
    [[nodiscard]] bool is_open() const noexcept { return store_ != nullptr; }
    /// An opening is under way, and its disk may hang.
    [[nodiscard]] bool is_opening() const noexcept { return opening_; }

    /// Writes everything that is dirty, and notices where the store was replaced even if nothing is; every
    /// twenty minutes, and after `stop`, observations too, and forgets rows that nothing claimed for a week.
    /// Opens the store where it is not open: then it returns true. To be called about every ten seconds, and
    /// once more after `stop`.
    boost::asio::awaitable<bool> flush(host_time now);
    /// A server has just told the time, within two minutes of the host's. Rows are forgotten by no other
    /// clock: one that was just set, or with which the host has begun, may be wrong by more than a week.
    void confirm_clock(const instant& now) noexcept { confirmed_ = now.to_wall(boot_time{}); }
    /// Writes soon after something became dirty, together with whatever else is; what fails waits for the
    /// next flush. Runs until `stop`.
    boost::asio::awaitable<void> run();
    void stop();
    /// After `stop`, where its time is nearly over: the next process can do without observations and
    /// histories, and no commit begins for them.
    void hurry() noexcept { hurries_ = true; }
    /// What an end of the process would lose now.
    [[nodiscard]] unsaved_report unsaved() const;
    /// Tells of a disk that hangs. To be called every second or so while a call to the store is waited for.
    void watch(boot_time now);
    [[nodiscard]] bool is_waiting() const noexcept { return trouble_.is_waiting(); }
    /// Calls `listener` with each beginning of a call.
    void listen(std::function<void()> listener) { trouble_.listen(std::move(listener)); }

    /// For the vault: something became dirty.
    void wake();
    /// For the vault: returns after a commit that took along the rows that were marked to go first
    /// (row::saved tells whether they are durable), and why it failed.
    boost::asio::awaitable<store_result<void>> commit_now();

private:
    boost::asio::awaitable<store_result<contents>> open_and_load();
    /// What a commit takes along.
    enum class extent {
        rows,        ///< somebody waits for it
        histories,   ///< these too
        everything,  ///< and observations
    };
    /// One commit; true: it succeeded.
    boost::asio::awaitable<bool> attempt(extent wanted);
    [[nodiscard]] bool is_confirmed(const host_time& now) const;
    [[nodiscard]] std::size_t rows_at_once() const noexcept;
    [[nodiscard]] std::size_t histories_at_once() const noexcept;
    [[nodiscard]] bool any_work() const;
    /// What the next process can do without.
    [[nodiscard]] bool any_dispensable(bool observations) const;
    boost::asio::awaitable<store_result<void>> rewrite(std::string cause);
    void tell_damage(const std::string& damage, const std::vector<std::string>& sessions) const;

    boost::asio::any_io_executor executor_;
    open_function open_;
    memory& held_;
    trouble_report trouble_;
    std::unique_ptr<durable_store> store_;
    commit_attempts attempts_;
    waiters work_;
    bool wanted_ = false;
    bool opening_ = false;
    bool stopped_ = false;
    bool hurries_ = false;
    std::optional<wall_time> observed_;  ///< when observations were written last
    /// The begin of this boot by a wall clock that a server confirmed.
    std::optional<wall_time> confirmed_;
};

}  // namespace tokenkeeper::store
