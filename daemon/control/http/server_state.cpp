#include "daemon/control/http/server_state.hpp"

#include "daemon/control/http/connection.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace tokenkeeper::control {

server_state::server_state(const boost::asio::any_io_executor& executor, backend& daemon, access_rules rules,
                           route_table routes, const limits& limit_values, report_function reporting)
    : bounds{limit_values},
      report{std::move(reporting)},
      answers{executor, daemon, std::move(rules), std::move(routes), bounds, report},
      places{{.places = bounds.reserved, .line = bounds.line},
             {.places = bounds.connections, .line = bounds.line}},
      changed{executor, boost::asio::steady_timer::time_point::max()} {}

void server_state::tell_change() {
    changed.cancel();
    settle_later();
}

void server_state::settle_later() {
    if (std::exchange(settling_, true)) return;
    boost::asio::post(changed.get_executor(), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->settling_ = false;
        self->settle();
    });
}

void server_state::settle() {
    using clock = boost::asio::steady_timer::clock_type;
    const auto end = clock::now() + bounds.settling;
    while (settle_one(true)) {
        if (clock::now() >= end) return settle_later();
    }
}

bool server_state::settle_one(bool room) {
    const auto has_unread = [this](admission::id id) {
        const auto found = connections.find(id);
        return found != connections.end() && found->second->has_unread();
    };
    const auto step = places.next(has_unread, room);
    if (!step) return false;
    if (step->ended) turn_away(*step->ended);
    if (const auto found = connections.find(step->served); found != connections.end()) {
        const auto chosen = found->second;
        chosen->start();
    }
    return true;
}

bool server_state::has_time_for(const peer& client) {
    if (answers.party_of(client).rank == standing::master) return true;
    const auto now = boost::asio::steady_timer::clock_type::now();
    if (std::exchange(has_visitors_, true)) return now < visitors_end_;
    visitors_end_ = now + bounds.visitors;
    // Work that is posted after this comes in the next turn.
    boost::asio::post(changed.get_executor(), [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->has_visitors_ = false;
    });
    return true;
}

void server_state::cut(admission::id id) {
    places.leave(id);
    const auto found = connections.find(id);
    if (found == connections.end()) return;
    const auto kept = found->second;
    connections.erase(found);
    kept->cut();
}

void server_state::turn_away(admission::id id) {
    const auto found = connections.find(id);
    if (found == connections.end()) return;
    const auto kept = found->second;
    answers.tell_crowd(kept->client());
    kept->turn_away();
    cut(id);
}

}  // namespace tokenkeeper::control
