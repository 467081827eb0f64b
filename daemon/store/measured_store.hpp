#pragma once

#include "daemon/store/store.hpp"
#include "lib/base/time.hpp"

#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::store {

/// A store that tells how long another one takes to make changes durable.
class measured_store final : public durable_store {
public:
    using clock_function = std::function<boot_time()>;
    using commit_function = std::function<void(boot_clock::duration took, bool succeeded)>;

    /// `told`: called after each commit that holds a change.
    measured_store(std::unique_ptr<durable_store> store, clock_function clock, commit_function told);

    boost::asio::awaitable<store_result<contents>> load() override { return store_->load(); }
    boost::asio::awaitable<store_result<void>> commit(changes wanted) override;
    boost::asio::awaitable<store_result<std::string>> rewrite(changes everything) override;

private:
    std::unique_ptr<durable_store> store_;
    clock_function clock_;
    commit_function told_;
};

}  // namespace tokenkeeper::store
