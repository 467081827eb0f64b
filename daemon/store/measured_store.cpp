#include "daemon/store/measured_store.hpp"

#include <utility>

namespace tokenkeeper::store {

namespace asio = boost::asio;

measured_store::measured_store(std::unique_ptr<durable_store> store, clock_function clock,
                               commit_function told)
    : store_(std::move(store)), clock_(std::move(clock)), told_(std::move(told)) {}

/// A commit without a change only looks whether the store is in its place.
asio::awaitable<store_result<void>> measured_store::commit(changes wanted) {
    const bool is_look = wanted.empty();
    const auto begun = clock_();
    auto work = store_->commit(std::move(wanted));
    auto done = co_await std::move(work);
    if (!is_look) told_(clock_() - begun, done.has_value());
    co_return done;
}

asio::awaitable<store_result<std::string>> measured_store::rewrite(changes everything) {
    const auto begun = clock_();
    auto work = store_->rewrite(std::move(everything));
    auto done = co_await std::move(work);
    told_(clock_() - begun, done.has_value());
    co_return done;
}

}  // namespace tokenkeeper::store
