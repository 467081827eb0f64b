#include "daemon/control/sharing/follower_places.hpp"

#include <utility>

namespace tokenkeeper::control {

std::shared_ptr<stream::follower> follower_places::follow(stream::live_stream& source,
                                                          stream::line_filter filter) {
    std::erase_if(served_, [](const auto& each) { return each.expired(); });
    if (served_.size() >= most_) return nullptr;
    auto made = source.follow(std::move(filter));
    if (is_closed_) made->end();
    served_.push_back(made);
    return made;
}

void follower_places::end() {
    for (const auto& each : served_)
        if (const auto follower = each.lock()) follower->end();
}

void follower_places::close() {
    is_closed_ = true;
    end();
}

}  // namespace tokenkeeper::control
