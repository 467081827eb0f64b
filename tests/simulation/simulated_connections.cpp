#include "tests/simulation/simulated_connections.hpp"

#include "lib/net/http/exchange.hpp"

namespace tokenkeeper::simulation {

std::optional<simulated_connections::connection> simulated_connections::open(bool harmless) {
    const auto now = clock_.shown().boot;
    const auto always = [](const moving_names::address&) { return true; };
    const auto kept = harmless ? idle_.take(now, always) : std::nullopt;
    if (kept) return connection{*kept, true};
    if (!known_.fresh(now, lifetimes_)) known_.learn({names_.node(organization_)}, now);
    for (const auto& each : known_.attempt_order(now, lifetimes_)) {
        if (names_.trouble(organization_, each) != node_trouble::refuses) return connection{each, false};
        known_.note_failed_address(each, now);
    }
    return std::nullopt;
}

void simulated_connections::end(const connection& carrier, const result<genesys::response>& answer,
                                bool harmless) {
    const auto now = clock_.shown().boot;
    const bool stale = answer.has_error() && answer.error().which() == errc::connection_stale;
    const auto outcome = net::judge_exchange(answer, true, !stale);
    if (outcome.server_failed && !stale) known_.note_failed_address(carrier.node, now);
    if (outcome.reusable && harmless) idle_.keep(carrier.node, now);
    if (stale) idle_.clear();
}

}  // namespace tokenkeeper::simulation
