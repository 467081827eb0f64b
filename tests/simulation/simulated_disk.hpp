#pragma once

#include "daemon/store/store.hpp"
#include "tests/cloud/random.hpp"
#include "tests/simulation/event_heap.hpp"
#include "tests/simulation/suspension.hpp"
#include "tests/support/store/disk_content.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::simulation {

/// What a disk holds and how it behaves; it outlives the processes that open a store on it.
class simulated_disk {
public:
    /// How it behaves from now on.
    struct condition {
        bool absent = false;    ///< it cannot be opened
        bool full = false;      ///< it can be opened and read, but nothing can be written
        bool hanging = false;   ///< nothing is answered
        bool replaced = false;  ///< somebody put another file in the store's place
        milliseconds fastest{1};
        milliseconds slowest{8};
    };

    simulated_disk(std::uint64_t seed, const virtual_clock& clock, event_heap& events);

    [[nodiscard]] const condition& state() const noexcept { return condition_; }
    /// What hung goes on when it hangs no longer.
    void change(const condition& next);
    /// The row of this session can no longer be read.
    void damage(const std::string& name) { content_.damage(name); }

    /// The row that is durable now; null: none.
    [[nodiscard]] const store::stored_session* find(const std::string& name) const;
    [[nodiscard]] const std::map<std::string, store::stored_session>& rows() const noexcept {
        return content_.rows;
    }
    [[nodiscard]] std::uint64_t commits() const noexcept { return commits_; }
    /// Since when every call failed or hung; nullopt: the last one succeeded.
    [[nodiscard]] std::optional<world_time> failing_since() const noexcept { return failing_since_; }

    boost::asio::awaitable<store::store_result<store::opened>> open(suspension_list& waits);
    /// The process that had opened it is gone: what it had not been told to be durable may be so or not.
    void lose_power();

private:
    friend class simulated_store;
    using answer = store::store_result<void>;
    /// A call under way.
    struct operation {
        std::function<answer()> effect;
        std::shared_ptr<suspension<answer>> caller;
        bool over = false;
    };

    /// Runs `effect` when the disk comes to it.
    boost::asio::awaitable<answer> perform(suspension_list& waits, std::function<answer()> effect);
    void plan(const std::shared_ptr<operation>& wanted);
    void finish(const std::shared_ptr<operation>& due);
    answer write(const store::changes& wanted);
    void apply(const store::changes& wanted);

    const virtual_clock& clock_;
    event_heap& events_;
    cloud::random_source random_;
    condition condition_;
    store::disk_content content_;
    std::uint64_t commits_ = 0;
    std::optional<world_time> failing_since_;
    std::vector<std::shared_ptr<operation>> under_way_;
};

/// A store on a simulated disk.
class simulated_store final : public store::durable_store {
public:
    simulated_store(simulated_disk& disk, suspension_list& waits) : disk_(disk), waits_(waits) {}

    boost::asio::awaitable<store::store_result<store::contents>> load() override;
    boost::asio::awaitable<store::store_result<void>> commit(store::changes wanted) override;
    boost::asio::awaitable<store::store_result<std::string>> rewrite(store::changes everything) override;

private:
    simulated_disk& disk_;
    suspension_list& waits_;
};

}  // namespace tokenkeeper::simulation
