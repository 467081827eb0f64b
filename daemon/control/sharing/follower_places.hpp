#pragma once

#include "daemon/stream/live_stream.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace tokenkeeper::control {

/// The followers of the daemon's events that one listener serves: so many at most, and they end with it,
/// whatever other listeners do. Use it on the stream's thread only.
class follower_places {
public:
    explicit follower_places(std::size_t most) : most_{most} {}

    /// Returns null if all places are taken. After `close` the follower is over at once.
    [[nodiscard]] std::shared_ptr<stream::follower> follow(stream::live_stream& source,
                                                           stream::line_filter filter);

    /// Every follower takes what is left, and is over.
    void end();
    /// The same, for whoever comes later too.
    void close();

private:
    std::size_t most_;
    std::vector<std::weak_ptr<stream::follower>> served_{};
    bool is_closed_ = false;
};

}  // namespace tokenkeeper::control
