#pragma once

#include "daemon/store/sqlite/local_store.hpp"
#include "daemon/store/vault.hpp"

#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace tokenkeeper::store::test_support {

/// The store of this host without its thread: what is awaited is done at once.
class direct_store final : public durable_store {
public:
    explicit direct_store(std::unique_ptr<local_store> below) : below_(std::move(below)) {}
    boost::asio::awaitable<store_result<contents>> load() override { co_return below_->load(); }
    boost::asio::awaitable<store_result<void>> commit(changes wanted) override {
        co_return below_->commit(wanted);
    }
    boost::asio::awaitable<store_result<std::string>> rewrite(changes everything) override {
        co_return below_->rewrite(everything);
    }

private:
    std::unique_ptr<local_store> below_;
};

/// A vault on the store of this host, without its thread.
struct direct_vault {
    direct_vault(const std::filesystem::path& path, secret key)
        : tokens(loop.get_executor(), opener{path, std::make_shared<secret>(std::move(key))},
                 [this](const store_news& each) { news.push_back(each); }) {
        refusal = run(tokens.disk().open()).value_or("");
    }

    template <class T>
    T run(boost::asio::awaitable<T> what) {
        auto answer = boost::asio::co_spawn(loop, std::move(what), boost::asio::use_future);
        loop.restart();
        loop.poll();
        if (answer.wait_for(seconds{0}) != std::future_status::ready) throw std::runtime_error{"it waits"};
        return answer.get();
    }

    struct opener {
        std::filesystem::path path;
        std::shared_ptr<secret> key;
        boost::asio::awaitable<store_result<opened>> operator()() const { return open(path, key); }
        static boost::asio::awaitable<store_result<opened>> open(std::filesystem::path path,
                                                                 std::shared_ptr<secret> key) {
            auto made = open_local(path, *key);
            store_result<opened> answer{store_error{}};
            if (made.has_error()) {
                answer = made.error();
            } else {
                opened all;
                all.store = std::make_unique<direct_store>(std::move(made->store));
                all.damage = made->damage;
                answer = std::move(all);
            }
            co_return answer;
        }
    };

    boost::asio::io_context loop{1};
    std::vector<store_news> news;
    std::string refusal;
    vault tokens;
};

}  // namespace tokenkeeper::store::test_support
