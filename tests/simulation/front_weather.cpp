#include "tests/simulation/front_weather.hpp"

namespace tokenkeeper::simulation {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// Another stream than that of everything else.
constexpr std::uint64_t own_stream = 0x6a7e3a75U;

}  // namespace

front_weather::front_weather(world& w, std::uint64_t seed) : world_(w), random_(seed ^ own_stream) {
    for (const auto& [name, rate] : w.scene().people.rates())
        organizations_.push_back(name);
}

void front_weather::begin() {
    const auto pause = random_.between(minutes{10}, hours{3});
    world_.later(pause, [this] { come(); });
}

void front_weather::move_names() {
    world_.later(random_.between(minutes{5}, hours{1}), [this] {
        move_name();
        move_names();
    });
}

void front_weather::come() {
    switch (random_.roll(6)) {
        case 0:
        case 1:
        case 2:
            place_gateway();
            break;
        case 3:
        case 4:
            let_nodes_lag();
            break;
        default:
            move_name();
            break;
    }
    begin();
}

void front_weather::place_gateway() {
    static const std::vector<store_manner> manners{store_manner::tells_age, store_manner::hides_age,
                                                   store_manner::writes_date};
    const auto& organization = random_.pick(organizations_);
    gateway placed;
    const bool wrong = random_.chance(0.6);
    const bool behind = random_.chance(0.6);
    const auto by = random_.between(seconds{3}, hours{1});
    const bool stores = random_.chance(0.5);
    const auto manner = random_.pick(manners);
    const auto time_stored = random_.between(seconds{10}, hours{1});
    const bool slow = random_.chance(0.4);
    const auto slowest = random_.between(milliseconds{200}, seconds{4});
    if (stores) {
        placed.store = manner;
        placed.stores_for = time_stored;
    }
    // Who gives stored answers a new Date has the right one.
    if (wrong && placed.store != store_manner::writes_date) placed.ahead = behind ? -by : by;
    if (slow || (!wrong && !stores)) placed.slowest = slowest;
    const auto time = random_.between(minutes{5}, hours{3});
    world_.put_gateway(organization, placed, time);
}

void front_weather::let_nodes_lag() {
    const auto& organization = random_.pick(organizations_);
    node_lag how;
    how.late = random_.between(seconds{1}, seconds{15});
    how.share = random_.chance(0.5) ? 0.3 : 0.7;
    const auto time = random_.between(minutes{10}, hours{3});
    world_.let_nodes_lag(organization, how, time);
}

void front_weather::move_name() {
    static const std::vector<node_trouble> troubles{node_trouble::answers_503, node_trouble::refuses,
                                                    node_trouble::hangs};
    const auto& organization = random_.pick(organizations_);
    const auto trouble = random_.pick(troubles);
    world_.move_name(organization, trouble);
}

}  // namespace tokenkeeper::simulation
