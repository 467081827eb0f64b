#pragma once

#include "daemon/store/store.hpp"
#include "daemon/store/waiters.hpp"
#include "tests/support/store/disk_content.hpp"

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::store {

/// What a disk holds, and what is wrong with it; outlives the stores that are opened on it. What stands in
/// `rows` and `sent` is what was committed: a power loss is a new vault on the same disk.
struct memory_disk : disk_content {
    explicit memory_disk(boost::asio::any_io_executor executor) : released(std::move(executor)) {}

    bool absent = false;       ///< it cannot be opened
    bool full = false;         ///< every write fails
    bool replaced = false;     ///< somebody put another file in its place
    bool hanging = false;      ///< calls wait for `release`
    bool loses_power = false;  ///< the next commit is written, and its caller never hears of it
    unsigned writes = 0;
    waiters released;

    void release() {
        hanging = false;
        released.wake();
    }
};

/// A store whose disk is a memory_disk.
class memory_store final : public durable_store {
public:
    explicit memory_store(memory_disk& disk) : disk_(disk) {}

    static store_error trouble() { return {store_error::kind::unavailable, "disk full, said the test"}; }

    boost::asio::awaitable<store_result<contents>> load() override {
        while (disk_.hanging)
            co_await disk_.released.wait();
        store_result<contents> answer{disk_.read(secret{"the key of the test"})};
        co_return answer;
    }

    boost::asio::awaitable<store_result<void>> commit(changes wanted) override {
        while (disk_.hanging)
            co_await disk_.released.wait();
        store_result<void> answer;
        if (disk_.full && !wanted.empty()) {
            answer = trouble();
        } else if (disk_.replaced) {
            answer = store_error{store_error::kind::replaced, "another file stands there"};
        } else if (!wanted.empty()) {
            apply(wanted);
        }
        while (disk_.loses_power)
            co_await disk_.released.wait();
        co_return answer;
    }

    boost::asio::awaitable<store_result<std::string>> rewrite(changes everything) override {
        while (disk_.hanging)
            co_await disk_.released.wait();
        store_result<std::string> answer{std::string{"set aside"}};
        if (disk_.full) {
            answer = trouble();
        } else {
            disk_.replaced = false;
            disk_.clear();
            apply(everything);
        }
        co_return answer;
    }

private:
    void apply(const changes& wanted) {
        ++disk_.writes;
        disk_.apply(wanted);
    }

    memory_disk& disk_;
};

/// Opens it, for a vault's open_function.
inline boost::asio::awaitable<store_result<opened>> open_memory_store(memory_disk* disk) {
    while (disk->hanging)
        co_await disk->released.wait();
    store_result<opened> answer{memory_store::trouble()};
    if (!disk->absent) {
        opened made;
        made.store = std::make_unique<memory_store>(*disk);
        answer = std::move(made);
    }
    co_return answer;
}

}  // namespace tokenkeeper::store
