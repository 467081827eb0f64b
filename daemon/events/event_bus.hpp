#pragma once

#include "daemon/events/event.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace tokenkeeper::events {

/// The one place that publishes facts. Subscribers get them at once, in the order of their subscription. They
/// must not call back into the publisher.
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
