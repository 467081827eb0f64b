#include "daemon/control/access/refusal_log.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::control {

void refusal_log::add(const std::string& refused_peer, std::string request, const peer& client) {
    refusal_line refused{.request = std::move(request), .peer = describe(client)};
    if (const auto first = count_.add(refused_peer, std::move(refused), boot_clock::now())) report_(*first);
    if (!waits_) wait();
}

void refusal_log::wait() {
    const auto due = count_.next_due();
    waits_ = due.has_value();
    if (!due) return;
    timer_.expires_after(std::max(*due - boot_clock::now(), boot_clock::duration::zero()));
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& failed) {
        const auto self = weak.lock();
        if (failed || !self) return;
        for (const auto& line : self->count_.take_due(boot_clock::now()))
            self->report_(line);
        self->wait();
    });
}

}  // namespace tokenkeeper::control
