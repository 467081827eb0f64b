#include "daemon/store/writer.hpp"

#include "daemon/store/memory/memory.hpp"
#include "lib/base/defect.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::store {

namespace asio = boost::asio;

namespace {

/// So that copying rows for a commit never keeps the loop from other things for long.
constexpr std::size_t most_rows_at_once = 1000;
constexpr std::size_t most_histories_at_once = 250;
/// A kept session's observations change with every touch, and a restart after a kill can do without the last.
constexpr std::chrono::minutes between_observations{20};

std::vector<std::string> named_histories(std::vector<std::string> names) {
    for (auto& name : names)
        if (name.empty()) name = "one whose name cannot be read either";
    return names;
}

const store_error not_open{store_error::kind::unavailable, "the state store is not open"};

}  // namespace

writer::writer(asio::any_io_executor executor, open_function open, news_function tell, memory& held)
    : executor_(executor),
      open_(std::move(open)),
      held_(held),
      trouble_(std::move(tell)),
      attempts_(executor),
      work_(executor) {}

writer::~writer() = default;

// Opening.

asio::awaitable<store_result<contents>> writer::open_and_load() {
    store_result<contents> stored{not_open};
    trouble_.call_begins();
    auto made = co_await open_();
    if (made.has_error()) {
        stored = made.error();
    } else {
        stored = co_await made->store->load();
    }
    trouble_.call_ended();
    if (stored.has_error()) co_return stored;
    if (made->damage) trouble_.tell(store_news::kind::damaged, *made->damage);
    store_ = std::move(made->store);
    co_return stored;
}

asio::awaitable<std::optional<std::string>> writer::open() {
    if (std::exchange(opening_, true)) co_return std::nullopt;
    auto stored = co_await open_and_load();
    opening_ = false;
    if (stored.has_value() && !stored->damaged.empty() && defect("damaged_row_stops_start"))
        co_return std::string{"a row is damaged"};
    if (stored.has_value()) {
        std::vector<std::string> damaged;
        for (const auto& entry : stored->damaged)
            damaged.push_back(entry.name.empty() ? "sessions whose names cannot be read either" : entry.name);
        tell_damage("what the state store held of these sessions cannot be read", damaged);
        tell_damage("the history of these sessions in the state store cannot be read, and begins anew",
                    named_histories(std::move(stored->damaged_histories)));
        tell_damage(
            "the state store was put back to an older one: the refresh tokens that it holds of these "
            "sessions are used, and are not sent again",
            load(held_, std::move(*stored)));
        trouble_.end();
        wake();
        co_return std::nullopt;
    }
    if (stored.error().what != store_error::kind::unavailable) co_return stored.error().message;
    trouble_.begin(stored.error().message);
    co_return std::nullopt;
}

void writer::tell_damage(const std::string& damage, const std::vector<std::string>& sessions) const {
    constexpr std::size_t most = 20;
    if (sessions.empty()) return;
    std::string names;
    for (std::size_t index = 0; index < sessions.size() && index < most; ++index)
        names += (index == 0 ? "" : ", ") + sessions[index];
    if (sessions.size() > most) names += " and " + std::to_string(sessions.size() - most) + " more";
    trouble_.tell(store_news::kind::damaged, damage + ": " + names);
}

// Writing.

asio::awaitable<bool> writer::attempt(extent wanted_share) {
    attempts_.begin();
    auto share = take(held_, {.rows = rows_at_once(),
                              .observations = wanted_share == extent::everything,
                              .histories = wanted_share == extent::rows ? 0 : histories_at_once()});
    auto wanted = changes_of(share);
    trouble_.call_begins();
    auto done = co_await store_->commit(std::move(wanted));
    trouble_.call_ended();
    if (done.has_value()) {
        saved(held_, share);
    } else {
        failed(held_, std::move(share));
    }
    if (done.has_error() && done.error().what == store_error::kind::replaced) {
        done = co_await rewrite(done.error().message);
    }
    attempts_.end(done);
    if (done.has_error()) trouble_.begin(done.error().message);
    if (done.has_value() && !anything_changed(held_)) trouble_.end();
    co_return done.has_value();
}

/// Memory is newer than whatever has taken the store's place.
asio::awaitable<store_result<void>> writer::rewrite(std::string cause) {
    changes everything;
    auto share = take_everything(held_, everything);
    trouble_.call_begins();
    const auto done = co_await store_->rewrite(std::move(everything));
    trouble_.call_ended();
    if (done.has_error()) {
        failed(held_, std::move(share));
        co_return done.error();
    }
    saved(held_, share);
    trouble_.tell(store_news::kind::replaced, cause + "; " + *done);
    co_return store_result<void>{};
}

asio::awaitable<store_result<void>> writer::commit_now() {
    const auto mine = attempts_.next();
    while (store_ != nullptr && !attempts_.has_ended(mine)) {
        if (attempts_.under_way()) {
            co_await attempts_.wait_for_end();
        } else {
            co_await attempt(extent::rows);
        }
    }
    if (store_ == nullptr) {
        const auto& cause = trouble_.message();
        co_return cause.empty() ? not_open : store_error{store_error::kind::unavailable, cause};
    }
    co_return attempts_.outcome(mine);
}

/// The clock was not set since it was confirmed.
bool writer::is_confirmed(const host_time& now) const {
    constexpr std::chrono::minutes tolerated{2};
    return confirmed_ && std::chrono::abs(now.boot.began - *confirmed_) <= tolerated;
}

asio::awaitable<bool> writer::flush(host_time now) {
    bool opened_now = false;
    if (store_ == nullptr) {
        const auto broken = co_await open();
        if (broken) trouble_.begin(*broken);
        if (store_ == nullptr) co_return false;
        opened_now = true;
    }
    const bool observations =
        stopped_ || !observed_ || now.time < *observed_ || now.time - *observed_ >= between_observations;
    if (observations) {
        observed_ = now.time;
        if (is_confirmed(now)) held_.rows.forget_old(now);
    }
    // By now every session has asked for its row, and what it learned is durable.
    if (!opened_now && !stopped_ && !anything_changed(held_)) trust_new_seeds(held_);
    bool going_well = true;
    bool looked = false;
    // A commit without changes looks whether the store is still in its place. A commit that another call
    // began may fail: the rows and marks that it took along count as changed again then.
    while (going_well && (!looked || attempts_.under_way() || anything_changed(held_) ||
                          (!hurries_ && any_dispensable(observations)))) {
        if (attempts_.under_way()) {
            co_await attempts_.wait_for_end();
        } else {
            looked = true;
            going_well = co_await attempt(observations ? extent::everything : extent::histories);
        }
    }
    co_return opened_now;
}

/// At a stop nothing else waits, and there is little time.
std::size_t writer::rows_at_once() const noexcept {
    return stopped_ ? 5 * most_rows_at_once : most_rows_at_once;
}

std::size_t writer::histories_at_once() const noexcept {
    return stopped_ ? 20 * most_histories_at_once : most_histories_at_once;
}

bool writer::any_work() const {
    return anything_changed(held_) || held_.histories.any();
}

bool writer::any_dispensable(bool observations) const {
    return held_.histories.any() || (observations && held_.rows.unsaved().any_observed());
}

void writer::wake() {
    wanted_ = true;
    work_.wake();
}

void writer::stop() {
    stopped_ = true;
    work_.wake();
}

asio::awaitable<void> writer::run() {
    while (!stopped_) {
        if (!std::exchange(wanted_, false)) {
            co_await work_.wait();
            continue;
        }
        // Other changes by the same cause are written along with this one.
        co_await asio::post(executor_, asio::use_awaitable);
        bool going_well = store_ != nullptr;
        while (going_well && !stopped_ && any_work()) {
            if (attempts_.under_way()) {
                co_await attempts_.wait_for_end();
            } else {
                going_well = co_await attempt(extent::histories);
            }
        }
    }
}

unsaved_report writer::unsaved() const {
    return look_for_unsaved(held_);
}

void writer::watch(boot_time now) {
    trouble_.watch(now);
}

}  // namespace tokenkeeper::store
