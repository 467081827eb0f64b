#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

namespace tokenkeeper::net {

/// The open connections to one server that no request uses. The one that was used last is lent first, as it
/// is the likeliest to be open. Times are of the boot clock, so that after a suspend all are too old. Pure:
/// the time is an argument.
template <class Connection>
class idle_connections {
public:
    /// A connection that was unused for this time is closed.
    explicit idle_connections(boot_clock::duration longest) : longest_(longest) {}

    void keep(Connection connection, boot_time now) { all_.push_back({std::move(connection), now}); }
    /// The newest that is young enough and fit; those that are not are closed.
    template <class Test>
    std::optional<Connection> take(boot_time now, Test is_fit) {
        while (!all_.empty()) {
            auto newest = std::move(all_.back());
            all_.pop_back();
            if (!too_old(newest, now) && is_fit(newest.connection)) return std::move(newest.connection);
        }
        return std::nullopt;
    }
    /// Closes those that are too old.
    void close_old(boot_time now) {
        while (!all_.empty() && too_old(all_.front(), now))
            all_.pop_front();
    }
    void clear() { all_.clear(); }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    /// When the oldest is too old. REQUIRES: there is one.
    [[nodiscard]] boot_time first_end() const { return all_.front().since + longest_; }

private:
    struct entry {
        Connection connection;
        boot_time since;
    };
    [[nodiscard]] bool too_old(const entry& each, boot_time now) const {
        return now - each.since >= longest_;
    }

    boot_clock::duration longest_;
    std::deque<entry> all_;  ///< oldest first
};

}  // namespace tokenkeeper::net
