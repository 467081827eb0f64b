#pragma once

#include "daemon/events/event.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace tokenkeeper::events {

/// The one place where facts are told. Subscribers hear them at once, in the order in which they subscribed;
/// they must not call back into what published the fact.
class event_bus {
public:
    using subscriber = std::function<void(const event&)>;

    void subscribe(subscriber listener) { subscribers_.push_back(std::move(listener)); }
    void publish(const event& fact) const {
        for (const auto& listener : subscribers_)
            listener(fact);
    }

private:
    std::vector<subscriber> subscribers_;
};

}  // namespace tokenkeeper::events
