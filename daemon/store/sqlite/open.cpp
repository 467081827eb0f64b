#include "daemon/store/sqlite/open.hpp"

#include "daemon/store/sqlite/disk_thread.hpp"
#include "daemon/store/sqlite/local_store.hpp"

#include <memory>
#include <utility>

namespace tokenkeeper::store {

namespace asio = boost::asio;

// Not anonymous: it is a part of the coroutine's frame below.
namespace threaded {

/// The store of this host, on a thread of its own.
class threaded_store final : public durable_store {
public:
    explicit threaded_store(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    asio::awaitable<store_result<std::optional<std::string>>> open(std::filesystem::path path, secret key) {
        std::function<store_result<std::optional<std::string>>()> job =
            opening{&store_, std::move(path), std::make_shared<secret>(std::move(key))};
        auto answer = co_await thread_.run(executor_, std::move(job));
        co_return answer;
    }
    asio::awaitable<store_result<contents>> load() override {
        std::function<store_result<contents>()> job = loading{&store_};
        auto answer = co_await thread_.run(executor_, std::move(job));
        co_return answer;
    }
    asio::awaitable<store_result<void>> commit(changes wanted) override {
        std::function<store_result<void>()> job =
            committing{&store_, std::make_shared<changes>(std::move(wanted))};
        auto answer = co_await thread_.run(executor_, std::move(job));
        co_return answer;
    }
    asio::awaitable<store_result<std::string>> rewrite(changes everything) override {
        std::function<store_result<std::string>()> job =
            rewriting{&store_, std::make_shared<changes>(std::move(everything))};
        auto answer = co_await thread_.run(executor_, std::move(job));
        co_return answer;
    }

private:
    using store_pointer = std::unique_ptr<local_store>*;
    struct opening {
        store_pointer store;
        std::filesystem::path path;
        std::shared_ptr<secret> key;
        store_result<std::optional<std::string>> operator()() const {
            auto made = open_local(path, *key);
            if (!made) return made.error();
            *store = std::move(made->store);
            return std::move(made->damage);
        }
    };
    struct loading {
        store_pointer store;
        store_result<contents> operator()() const { return (*store)->load(); }
    };
    struct committing {
        store_pointer store;
        std::shared_ptr<changes> wanted;
        store_result<void> operator()() const { return (*store)->commit(*wanted); }
    };
    struct rewriting {
        store_pointer store;
        std::shared_ptr<changes> everything;
        store_result<std::string> operator()() const { return (*store)->rewrite(*everything); }
    };

    asio::any_io_executor executor_;
    std::unique_ptr<local_store> store_;  ///< touched by the thread only, until that has ended
    disk_thread thread_;
};

}  // namespace threaded

asio::awaitable<store_result<opened>> open_sqlite(asio::any_io_executor executor, std::filesystem::path path,
                                                  secret key) {
    auto made = std::make_unique<threaded::threaded_store>(std::move(executor));
    auto done = co_await made->open(std::move(path), std::move(key));
    store_result<opened> answer{store_error{}};
    if (done.has_error()) {
        answer = done.error();
    } else {
        opened result;
        result.store = std::move(made);
        result.damage = std::move(*done);
        answer = std::move(result);
    }
    co_return answer;
}

}  // namespace tokenkeeper::store
