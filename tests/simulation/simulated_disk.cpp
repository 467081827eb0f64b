#include "tests/simulation/simulated_disk.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::simulation {

namespace asio = boost::asio;

namespace {

using store::store_error;

store_error trouble(std::string message) {
    return {store_error::kind::unavailable, std::move(message)};
}

}  // namespace

simulated_disk::simulated_disk(std::uint64_t seed, const virtual_clock& clock, event_heap& events)
    : clock_(clock), events_(events), random_(seed ^ 0xd15cU) {}

void simulated_disk::change(const condition& next) {
    const bool goes_on = condition_.hanging && !next.hanging;
    condition_ = next;
    if (!goes_on) return;
    for (const auto& each : under_way_)
        plan(each);
}

const store::stored_session* simulated_disk::find(const std::string& name) const {
    const auto found = content_.rows.find(name);
    return found == content_.rows.end() ? nullptr : &found->second;
}

void simulated_disk::plan(const std::shared_ptr<operation>& wanted) {
    const auto spread = static_cast<std::uint64_t>((condition_.slowest - condition_.fastest).count());
    const auto extra = static_cast<std::int64_t>(random_.up_to(spread));
    const auto at = clock_.world() + condition_.fastest + milliseconds{extra};
    events_.add(at, [this, wanted] {
        if (!condition_.hanging) finish(wanted);
    });
}

void simulated_disk::finish(const std::shared_ptr<operation>& due) {
    if (std::exchange(due->over, true)) return;
    std::erase(under_way_, due);
    auto given = due->effect();
    if (given.has_value()) {
        failing_since_.reset();
    } else if (!failing_since_) {
        failing_since_ = clock_.world();
    }
    due->caller->complete(std::move(given));
}

asio::awaitable<simulated_disk::answer> simulated_disk::perform(suspension_list& waits,
                                                                std::function<answer()> effect) {
    const auto started = std::make_shared<operation>();
    started->effect = std::move(effect);
    started->caller = make_suspension<answer>(waits);
    const auto caller = started->caller;
    under_way_.push_back(started);
    if (condition_.hanging && !failing_since_) failing_since_ = clock_.world();
    plan(started);
    auto given = co_await caller->wait();
    if (!given) co_return trouble("the call was cancelled");
    co_return std::move(*given);
}

void simulated_disk::lose_power() {
    failing_since_.reset();
    for (const auto& each : std::exchange(under_way_, {})) {
        each->over = true;
        const bool arrived = random_.up_to(1) == 1;
        if (arrived && !condition_.hanging) each->effect();
    }
}

asio::awaitable<store::store_result<store::opened>> simulated_disk::open(suspension_list& waits) {
    const auto state = condition_;
    auto effect = [state]() -> answer {
        if (state.absent) return trouble("cannot open the simulated disk: No such file or directory");
        return {};
    };
    std::function<answer()> opening = std::move(effect);
    const auto done = co_await perform(waits, std::move(opening));
    if (done.has_error()) co_return done.error();
    condition_.replaced = false;
    store::opened made;
    made.store = std::make_unique<simulated_store>(*this, waits);
    co_return made;
}

simulated_disk::answer simulated_disk::write(const store::changes& wanted) {
    if (condition_.absent || (condition_.full && !wanted.empty()))
        return trouble("cannot write: No space left on the simulated disk");
    if (condition_.replaced) return store_error{store_error::kind::replaced, "another file is in its place"};
    if (!wanted.empty()) apply(wanted);
    return {};
}

void simulated_disk::apply(const store::changes& wanted) {
    ++commits_;
    content_.apply(wanted);
}

asio::awaitable<store::store_result<store::contents>> simulated_store::load() {
    std::function<simulated_disk::answer()> looking = [&disk = disk_]() -> simulated_disk::answer {
        if (disk.condition_.absent) return trouble("cannot read the simulated disk");
        return {};
    };
    const auto done = co_await disk_.perform(waits_, std::move(looking));
    if (done.has_error()) co_return done.error();
    co_return disk_.content_.read(secret{"0123456789abcdef0123456789abcdef"});
}

// An effect may come after its store is gone: power is lost when the process has ended.
asio::awaitable<store::store_result<void>> simulated_store::commit(store::changes wanted) {
    const auto kept = std::make_shared<store::changes>(std::move(wanted));
    std::function<simulated_disk::answer()> writing = [&disk = disk_, kept] { return disk.write(*kept); };
    auto done = co_await disk_.perform(waits_, std::move(writing));
    co_return done;
}

asio::awaitable<store::store_result<std::string>> simulated_store::rewrite(store::changes everything) {
    const auto kept = std::make_shared<store::changes>(std::move(everything));
    std::function<simulated_disk::answer()> writing = [&disk = disk_, kept]() -> simulated_disk::answer {
        if (disk.condition_.absent || disk.condition_.full) return trouble("cannot write the simulated disk");
        disk.condition_.replaced = false;
        disk.content_.clear();
        disk.apply(*kept);
        return {};
    };
    const auto done = co_await disk_.perform(waits_, std::move(writing));
    if (done.has_error()) co_return done.error();
    co_return std::string{"the other file was moved aside"};
}

}  // namespace tokenkeeper::simulation
