#pragma once

#include "daemon/runtime/watch/file_watch.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace tokenkeeper::tests {

/// Does all that is to be done by now, and what the rests of the watch put off.
inline void settle(boost::asio::io_context& io, runtime::file_watch& watch) {
    io.restart();
    for (bool is_busy = true; is_busy;) {
        const auto rest = watch.pace().rest();
        std::this_thread::sleep_for(rest);
        const auto done = io.poll();
        is_busy = done > 0 || rest.count() > 0;
    }
}

/// Looks at the next files, however long a busy machine takes for it.
inline std::vector<std::filesystem::path> look_at(runtime::file_watch& watch, std::size_t most) {
    runtime::turn_share turn{most, runtime::turn_share::clock::now() + std::chrono::hours{1}};
    return watch.look(turn);
}

}  // namespace tokenkeeper::tests
