#pragma once

#include "daemon/runtime/file_watch.hpp"

#include <filesystem>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace tokenkeeper::runtime {

/// Does all that is to be done by now, and what the rests of the watch put off.
inline void settle(boost::asio::io_context& io, const file_watch& watch) {
    io.restart();
    for (bool is_busy = true; is_busy;) {
        const auto rest = watch.pace().rest();
        std::this_thread::sleep_for(rest);
        const auto done = io.poll();
        is_busy = done > 0 || rest.count() > 0;
    }
}

/// Looks at all files of a round, however many turns a busy machine takes for it.
inline std::vector<std::filesystem::path> look_at_all(file_watch& watch) {
    std::vector<std::filesystem::path> changed;
    do {
        const auto some = watch.look(100);
        changed.insert(changed.end(), some.begin(), some.end());
    } while (!watch.is_between_rounds());
    return changed;
}

}  // namespace tokenkeeper::runtime
